import { createWriteStream } from "node:fs";
import { devNull } from "node:os";
import { createKeyhold, defineProvider, type Keyhold } from "@keyhold/express";
import { UnsecuredJWT } from "jose";
import { type OpenedStore, openStore } from "./openStore.js";
import type { TargetConfig } from "./targets.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

export const mount = "/api/keyhold";
export const provider = "bench";

export interface OpenedKeyhold extends Omit<OpenedStore, "close"> {
  readonly keyhold: Keyhold;
  close(): Promise<void>;
}

/**
 * Keyhold with everything on: session, authorization, tool policy, a rate limit that counts but is never reached, the record of tool calls, and
 * an audit line for each call. The tool `balance` only looks. Every other tool may spend.
 */
export async function openKeyhold({
  upstream,
  redisUrl,
  place = { kind: "Redis", url: redisUrl },
}: TargetConfig): Promise<OpenedKeyhold> {
  const audit = createWriteStream(devNull);
  const { close, ...opened } = await openStore(place);
  const keyhold = createKeyhold({
    publicUrl: `https://app.example.com${mount}`,
    keys: ["a key that is long enough for a benchmark"],
    store: opened.store,
    identify: ({ session }) => session.userId,
    rateLimit: { limit: 1_000_000_000, window: 60 },
    onEvent: (event) => void (event.type === "failed" ? process.stderr : audit).write(`${JSON.stringify(event)}\n`),
    providers: [
      defineProvider({
        id: provider,
        name: "Bench",
        issuers: [upstream],
        discovery: "oauth2",
        clientId: "bench",
        mcpUrl: `${upstream}/mcp`,
        ownTools: { deny: ["approve_request"], agent: { allow: ["balance"], unlisted: "ask" } },
        tools: { page: { deny: ["get_card_details"] }, agent: { allow: ["whoami"], ask: ["get_card_details"] } },
        subjectToken: {
          token: ({ userId }) => new UnsecuredJWT().setIssuer("bench").setSubject(userId).encode(),
          type: "urn:ietf:params:oauth:token-type:id_token",
          parameters: {},
        },
        onFreshTokenRejected: "no_access",
      }),
    ],
  });
  return {
    keyhold,
    ...opened,
    async close() {
      await keyhold.close();
      await close();
    },
  };
}
