import { type CallToolResult, ErrorCode, McpError, ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import * as account from "./account.js";
import * as cards from "./cards.js";
import { type Caller, refusal, type Tool } from "./defineTool.js";
import recorded from "./tools.json" with { type: "json" };

/** The tools that Agentcard lists, as recorded: names, schemas and annotations. */
export const tools = ToolSchema.array().parse(recorded);

const working = new Map<string, Tool>(Object.entries({ ...account, ...cards }));
const known = new Set(tools.map(({ name }) => name));

/**
 * Calls a tool by name. Those that the emulator does not play answer so, honestly.
 *
 * @throws McpError for a name that is not listed, and for arguments that do not fit
 */
export async function callTool(name: string, args: unknown, caller: Caller): Promise<CallToolResult> {
  if (!known.has(name)) throw new McpError(ErrorCode.InvalidParams, `Tool ${name} not found`);
  const tool = working.get(name);
  return tool ? tool(name, args, caller) : refusal(`The emulator does not play ${name} yet.`);
}
