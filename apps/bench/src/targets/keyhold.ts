import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { devNull } from "node:os";
import { paths } from "@keyhold/contract";
import { createKeyhold, defineProvider, serverOptions } from "@keyhold/express";
import express from "express";
import { UnsecuredJWT } from "jose";
import { createClient } from "redis";
import { listen } from "./listen.js";
import type { TargetConfig } from "./targets.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

const mount = "/api/keyhold";
const provider = "bench";

/** Where its MCP proxy answers. */
export const keyholdPath = mount + paths.mcp(provider);

/**
 * Keyhold with everything on: session, authorization, tool policy, a rate limit that counts but is never reached, and an audit
 * line for each call. `POST /connect/:user` signs a user in and connects them by token exchange.
 */
export async function keyhold({ upstream, redisUrl }: TargetConfig): Promise<number> {
  const audit = createWriteStream(devNull);
  const keyhold = createKeyhold({
    publicUrl: `https://app.example.com${mount}`,
    keys: ["a key that is long enough for a benchmark"],
    redis: await createClient({ url: redisUrl }).connect(),
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
        tools: { page: { deny: ["get_card_details", "approve_request"] } },
        subjectToken: {
          token: ({ userId }) => new UnsecuredJWT().setIssuer("bench").setSubject(userId).encode(),
          type: "urn:ietf:params:oauth:token-type:id_token",
          parameters: {},
        },
        onFreshTokenRejected: "no_access",
      }),
    ],
  });

  const app = express();
  app.post<{ user: string }>("/connect/:user", keyhold.sessionMiddleware(), (req, _res, next) => {
    req.session.userId = req.params.user;
    req.url = mount + paths.connection(provider);
    next();
  });
  app.use(mount, keyhold.router);
  return listen(createServer(serverOptions(app), app));
}
