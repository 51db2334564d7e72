import type { AccessTokens } from "../connections/createAccessTokens.js";
import { readGrant } from "../connections/readGrant.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import type { McpClient } from "./client/createMcpClient.js";

/**
 * Checks one result of a call.
 *
 * @param result JSON, or the beginning of an answer that still arrives
 * @returns `undefined` if it does not say that the grant has ended. Otherwise Keyhold finds out whether it has
 * @throws KeyholdError (the promise) `needs_reconnect` if it has ended; another code if Keyhold cannot find out
 */
export type CheckResult = (result: string) => Promise<void> | undefined;

/** @returns the check for the results of a call; `undefined` if its provider never says in a result that a grant has ended */
export type CheckRevocation = (call: CallContext) => CheckResult | undefined;

interface CheckRevocationOptions {
  readonly access: AccessTokens;
  readonly vault: Vault;
  readonly backgroundWork: BackgroundWork;
  readonly clientOf: (call: CallContext) => McpClient;
}

/**
 * A user could have written the text of a result, so the text proves nothing. Keyhold calls the tool that names the account, because only
 * the server writes its answer. If that answer also says that the grant has ended, Keyhold refreshes the token, and the outcome of the
 * refresh decides.
 */
export function createCheckRevocation(options: CheckRevocationOptions): CheckRevocation {
  const { access, vault, backgroundWork, clientOf } = options;
  const checking = new Map<string, Promise<void>>();

  async function verify(call: CallContext): Promise<void> {
    const { provider } = call;
    const { grant } = await readGrant(vault, call);
    const client = clientOf({ ...call, isOwn: true });
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
    if (saidAgain) await access.token(call, { rejected: grant.tokens?.accessToken });
  }

  function verifyOnce(call: CallContext): Promise<void> {
    const key = connectionKey(call, "lock");
    const known = checking.get(key) ?? backgroundWork.hold(verify(call).finally(() => checking.delete(key)));
    checking.set(key, known);
    return known;
  }

  return (call) => {
    const { looksRevoked, clientCredentials } = call.provider;
    if (clientCredentials) return undefined;
    return looksRevoked && ((result) => (looksRevoked(result) ? verifyOnce(call) : undefined));
  };
}
