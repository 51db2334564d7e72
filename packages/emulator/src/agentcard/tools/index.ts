import { type CallToolResult, ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import { get_plan, list_connections, revoke_connection, upgrade_plan, whoami } from "./account.js";
import { approve_request, list_pending_approvals } from "./approvals.js";
import {
  close_card,
  get_card_balance,
  get_card_details,
  list_cards,
  list_transactions,
  pause_card,
  resume_card,
  update_card_limit,
} from "./cards.js";
import { create_card } from "./createCard.js";
import { type Caller, failure, type Tool } from "./defineTool.js";
import { get_kyc_status, start_kyc } from "./kyc.js";
import { add_funds, get_balance, get_wallet_link } from "./money.js";
import recorded from "./tools.json" with { type: "json" };

/** The tools that Agentcard lists, as recorded: names, schemas and annotations. */
export const tools = ToolSchema.array().parse(recorded);

const working = new Map<string, Tool>(
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
const known = new Set(tools.map(({ name }) => name));

/** Runs a tool by name. Those that the emulator does not play answer so, honestly. */
export async function answerCall(name: string, args: unknown, caller: Caller): Promise<CallToolResult> {
  if (!known.has(name)) return failure(`Unknown tool: ${name}`);
  const tool = working.get(name);
  return tool ? tool(name, args, caller) : failure(`The emulator does not play ${name}. Nothing was done.`);
}
