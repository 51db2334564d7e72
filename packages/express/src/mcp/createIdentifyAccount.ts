import type { ErrorCode } from "@keyhold/contract";
import type { Services } from "../connections/Services.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import { accountLabel } from "./accountLabel.js";
import type { McpClient } from "./createMcpClient.js";

/** Milliseconds that a provider may take to tell: the user is waiting to see "connected". */
const TIMEOUT = 5_000;

/** What an attempt to connect fails with, though there are tokens: the user or the operator has something to do before anything works. */
const FATAL: ReadonlySet<ErrorCode> = new Set(["no_access", "needs_reconnect", "provider_answer_invalid"]);

/**
 * Asks a provider who has just connected. A label is worth little, so most failures leave it out: an outage says nothing of the tokens, and the panel
 * shows it. A server that refuses the user, or is no MCP server where the configuration says, would go on failing behind a panel that
 * says "connected"; so the attempt fails.
 */
export function createIdentifyAccount(
  clientOf: (owner: Owner, req: undefined, timeout: number) => McpClient,
): Services["identifyAccount"] {
  return async (owner, claims) => {
    const client = clientOf(owner, undefined, TIMEOUT);
    const label = owner.provider.account?.({
      claims,
      listTools: () => client.listTools(),
      callTool: async (name) => (await client.callTool(name, {})).structuredContent,
    });
    try {
      return accountLabel(await withinTime(Promise.resolve(label), TIMEOUT, () => undefined));
    } catch (error) {
      if (error instanceof KeyholdError && FATAL.has(error.code)) throw error;
      return undefined;
    }
  };
}
