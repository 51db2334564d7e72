import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { walletOf } from "../createAccounts.js";
import type { AgentcardState } from "../createAgentcardState.js";
import type { ToolContext } from "../tools/defineTool.js";
import { runTool } from "../tools/runTool.js";
import { textError } from "../tools/toolResults.js";

class SessionExpiredError extends Error {
  constructor() {
    super("Your AgentCard session has expired or was revoked. Reconnect the AgentCard MCP server to sign in again.");
  }
}

/** One `tools/call` request, of either revision of MCP. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: unknown;
  /** The access token of the request. */
  readonly accessToken: string;
  readonly reportProgress: ToolContext["reportProgress"];
}

/**
 * Calls a tool for the user and app of the access token. An error is a tool result too, as at the real Agentcard: no tool call ends with a
 * JSON-RPC error. If the grant ends during a call, the call ends at its next step.
 */
export async function callTool(state: AgentcardState, call: ToolCall): Promise<CallToolResult> {
  const grant = state.grants.find(call.accessToken)?.grant;
  try {
    if (!grant?.active) throw new SessionExpiredError();
    const account = state.accounts.of(grant.account);
    return await runTool(call.name, call.arguments, {
      ...state,
      account,
      clientId: grant.clientId,
      wallet: walletOf(account, grant.clientId),
      reportProgress: async (...step) => {
        await call.reportProgress(...step);
        await state.gate.passed();
        if (!grant.active) throw new SessionExpiredError();
      },
    });
  } catch (error) {
    if (error instanceof SessionExpiredError) return textError(error.message);
    throw error;
  }
}
