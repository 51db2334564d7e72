import type { Services } from "../connections/Services.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import { accountLabel } from "./accountLabel.js";
import type { McpClient } from "./createMcpClient.js";

/** Milliseconds that a provider may take to tell: the user is waiting to see "connected". */
const TIMEOUT = 5_000;

/**
 * Asks a provider who has just connected. A label is worth little: failures leave it out, but for those that say that
 * the connection itself does not work.
 */
export function createIdentifyAccount(clientOf: (owner: Owner) => McpClient): Services["identifyAccount"] {
  return async (owner, claims) => {
    const client = clientOf(owner);
    const label = owner.provider.account?.({
      claims,
      listTools: () => client.listTools(),
      callTool: async (name) => (await client.callTool(name, {})).structuredContent,
    });
    try {
      return accountLabel(await withinTime(Promise.resolve(label), TIMEOUT, () => undefined));
    } catch (error) {
      if (error instanceof KeyholdError && (error.code === "no_access" || error.code === "needs_reconnect"))
        throw error;
      return undefined;
    }
  };
}
