import { type CallToolResult, ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import { get_plan, list_connections, revoke_connection, upgrade_plan, whoami } from "./accountTools.js";
import { approve_request, list_pending_approvals } from "./approvalTools.js";
import {
  close_card,
  get_card_balance,
  get_card_details,
  list_cards,
  list_transactions,
  pause_card,
  resume_card,
  update_card_limit,
} from "./cardTools.js";
import { create_card } from "./createCardTool.js";
import type { Tool, ToolContext } from "./defineTool.js";
import { get_kyc_status, start_kyc } from "./kycTools.js";
import { add_funds, get_balance, get_wallet_link } from "./moneyTools.js";
import { textError } from "./toolResults.js";
import recorded from "./tools.json" with { type: "json" };

/** The tools that the real Agentcard lists, as recorded: names, schemas and annotations. */
export const listedTools = ToolSchema.array().parse(recorded);

/** The tools that the emulator plays. */
const emulated = new Map<string, Tool>(
  Object.entries({
    add_funds,
    approve_request,
    close_card,
    create_card,
    get_balance,
    get_card_balance,
    get_card_details,
    get_kyc_status,
    get_plan,
    get_wallet_link,
    list_cards,
    list_connections,
    list_pending_approvals,
    list_transactions,
    pause_card,
    resume_card,
    revoke_connection,
    start_kyc,
    update_card_limit,
    upgrade_plan,
    whoami,
  }),
);
const listedNames = new Set(listedTools.map(({ name }) => name));

/** Runs a tool by its name. For a tool that the emulator does not play, the result says so. */
export async function runTool(name: string, args: unknown, context: ToolContext): Promise<CallToolResult> {
  if (!listedNames.has(name)) return textError(`Unknown tool: ${name}`);
  const tool = emulated.get(name);
  return tool ? tool(name, args, context) : textError(`The emulator does not play ${name}. Nothing was done.`);
}
