import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { World } from "../createWorld.js";
import { type Caller, failure } from "../tools/defineTool.js";
import { answerCall } from "../tools/index.js";

class SessionExpiredError extends Error {
  constructor() {
    super("Your AgentCard session has expired or was revoked. Reconnect the AgentCard MCP server to sign in again.");
  }
}

/** One `tools/call`, whichever revision of MCP it came by. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: unknown;
  /** The access token that it came with. */
  readonly accessToken: string;
  readonly reportProgress: Caller["reportProgress"];
}

/**
 * Calls a tool for whom the access token stands for. What goes wrong is a result too, as at Agentcard: no tool call
 * ends in a JSON-RPC error. A grant that ends during a call ends the call at its next step.
 */
export async function callTool(world: World, call: ToolCall): Promise<CallToolResult> {
  const grant = world.grants.find(call.accessToken)?.grant;
  try {
    if (!grant?.active) throw new SessionExpiredError();
    const account = world.accounts.of(grant.account);
    return await answerCall(call.name, call.arguments, {
      ...world,
      account,
      clientId: grant.clientId,
      wallet: account.walletOf(grant.clientId),
      reportProgress: async (...step) => {
        await call.reportProgress(...step);
        await world.gate.passed();
        if (!grant.active) throw new SessionExpiredError();
      },
    });
  } catch (error) {
    if (error instanceof SessionExpiredError) return failure(error.message);
    throw error;
  }
}
