import type { ErrorCode } from "@keyhold/contract";
import type { Services } from "../connections/Services.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import { accountLabel } from "./accountLabel.js";
import type { McpClient } from "./createMcpClient.js";

/** Milliseconds that a provider may take to tell: the user is waiting to see "connected". */
const TIMEOUT = 5_000;

/** Errors that make an attempt to connect fail although there are tokens. The user or the operator has to act before anything works. */
const FATAL: ReadonlySet<ErrorCode> = new Set(["no_access", "needs_reconnect", "provider_answer_invalid"]);

/**
 * Asks a provider which account was connected. The label is not important, so after most failures the connection just has none: an outage says nothing
 * about the tokens, and the panel shows the outage. But if the server refuses the user, or there is no MCP server at the configured address, every later
 * call would fail while the panel says "connected". Then the attempt fails.
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
