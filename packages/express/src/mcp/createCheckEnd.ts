import type { Request } from "express";
import type { Access } from "../connections/createAccess.js";
import { readGrant } from "../connections/readGrant.js";
import type { UnderWay } from "../createUnderWay.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { Owner } from "../vault/Grant.js";
import type { McpClient } from "./createMcpClient.js";

/**
 * Finds out whether a grant has ended of which a tool's result says so.
 *
 * @throws KeyholdError `needs_reconnect` where it has; others where nobody can say
 */
export type CheckEnd = (owner: Owner, req?: Request) => Promise<void>;

interface CheckEndOptions {
  readonly access: Access;
  readonly vault: Vault;
  readonly underWay: UnderWay;
  readonly clientOf: (owner: Owner, req?: Request) => McpClient;
}

/**
 * The words of a result may be a user's own, so they only raise the question. The account's tool is asked, whose answer nobody
 * else can write; where that says the same, the refresh token is put to the test, and what comes of it counts.
 */
export function createCheckEnd({ access, vault, underWay, clientOf }: CheckEndOptions): CheckEnd {
  const checking = new Map<string, Promise<void>>();

  async function check(owner: Owner, req?: Request): Promise<void> {
    const { provider } = owner;
    const { grant } = await readGrant(vault, owner);
    const client = clientOf(owner, req);
    let saidAgain = false;
    await provider.account?.({
      claims: {},
      listTools: () => client.listTools(),
      async callTool(name) {
        const result = await client.callTool(name, {});
        saidAgain ||= provider.saysEnded?.(JSON.stringify(result)) ?? false;
        return result.structuredContent;
      },
    });
    if (saidAgain) await access.token(owner, { rejected: grant.tokens?.accessToken, req });
  }

  return (owner, req) => {
    const key = connectionKey(owner, "lock");
    const known = checking.get(key) ?? underWay.hold(check(owner, req).finally(() => checking.delete(key)));
    checking.set(key, known);
    return known;
  };
}
