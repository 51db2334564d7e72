import type { Request } from "express";
import type { AccessTokens } from "../connections/createAccessTokens.js";
import { readGrant } from "../connections/readGrant.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import type { McpClient } from "./createMcpClient.js";

/**
 * Finds out whether a grant has ended of which a tool's result says so.
 *
 * @throws KeyholdError `needs_reconnect` where it has; others where nobody can say
 */
export type VerifyRevocation = (call: CallContext, req?: Request) => Promise<void>;

interface CheckEndOptions {
  readonly access: AccessTokens;
  readonly vault: Vault;
  readonly backgroundWork: BackgroundWork;
  readonly clientOf: (call: CallContext, req?: Request) => McpClient;
}

/**
 * The words of a result may be a user's own, so they only raise the question. The account's tool is asked, whose answer nobody
 * else can write; where that says the same, the refresh token is put to the test, and what comes of it counts.
 */
export function createVerifyRevocation({ access, vault, backgroundWork, clientOf }: CheckEndOptions): VerifyRevocation {
  const checking = new Map<string, Promise<void>>();

  async function check(call: CallContext, req?: Request): Promise<void> {
    const { provider } = call;
    const { grant } = await readGrant(vault, call);
    const client = clientOf(call, req);
    let saidAgain = false;
    await provider.account?.({
      claims: {},
      listTools: () => client.listTools(),
      async callTool(name) {
        const result = await client.callTool(name, {});
        saidAgain ||= provider.looksRevoked?.(JSON.stringify(result)) ?? false;
        return result.structuredContent;
      },
    });
    if (saidAgain) await access.token(call, { rejected: grant.tokens?.accessToken, req });
  }

  return (call, req) => {
    const key = connectionKey(call, "lock");
    const known = checking.get(key) ?? backgroundWork.hold(check(call, req).finally(() => checking.delete(key)));
    checking.set(key, known);
    return known;
  };
}
