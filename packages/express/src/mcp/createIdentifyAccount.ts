import type { ErrorCode } from "@keyhold/contract";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { readAccount } from "../connections/readAccount.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { McpClient } from "./client/createMcpClient.js";

/** Milliseconds that a provider has to name the account. The user waits for "connected" meanwhile. */
const ACCOUNT_TIMEOUT = 5_000;

/** Errors that make an attempt to connect fail although Keyhold has tokens. Nothing works before the user or the operator fixes them. */
const FATAL: ReadonlySet<ErrorCode> = new Set(["no_access", "needs_reconnect", "provider_answer_invalid"]);

/**
 * Asks a provider which account the user connected. After most failures, the connection just has no label: an outage says nothing about the
 * tokens, and the panel shows the outage. But if the server refuses the user, or if there is no MCP server at the configured address, the
 * attempt fails. Otherwise the panel would show "connected", and every later call would fail.
 */
export function createIdentifyAccount(
  clientOf: (call: CallContext, timeout: number) => McpClient,
): ConnectionServices["identifyAccount"] {
  return async (call, claims, { isProof = false } = {}) => {
    const client = clientOf({ ...call, isOwn: true }, ACCOUNT_TIMEOUT);
    const account = call.provider.account?.({
      claims,
      listTools: () => client.listTools(),
      callTool: async (name) => (await client.callTool(name, {})).structuredContent,
    });
    const late = () => {
      if (isProof) throw new KeyholdError("provider_unavailable");
    };
    try {
      const answer = account ?? (isProof ? client.listTools() : undefined);
      const found = await withTimeout(Promise.resolve<unknown>(answer), ACCOUNT_TIMEOUT, late);
      return readAccount(found);
    } catch (error) {
      if (error instanceof KeyholdError && (isProof || FATAL.has(error.code))) throw error;
      return {};
    }
  };
}
