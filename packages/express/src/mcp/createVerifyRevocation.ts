import type { AccessTokens } from "../connections/createAccessTokens.js";
import { readGrant } from "../connections/readGrant.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import type { McpClient } from "./createMcpClient.js";

/**
 * Checks whether a grant has really ended, after a tool's result said so.
 *
 * @throws KeyholdError `needs_reconnect` if it has ended; another code if Keyhold cannot find out
 */
export type VerifyRevocation = (call: CallContext) => Promise<void>;

interface CheckEndOptions {
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
export function createVerifyRevocation({ access, vault, backgroundWork, clientOf }: CheckEndOptions): VerifyRevocation {
  const checking = new Map<string, Promise<void>>();

  async function check(call: CallContext): Promise<void> {
    const { provider } = call;
    const { grant } = await readGrant(vault, call);
    const client = clientOf(call);
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

  return (call) => {
    const key = connectionKey(call, "lock");
    const known = checking.get(key) ?? backgroundWork.hold(check(call).finally(() => checking.delete(key)));
    checking.set(key, known);
    return known;
  };
}
