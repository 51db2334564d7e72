import { type CallToolResult, ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import { get_plan, list_connections, revoke_connection, upgrade_plan, whoami } from "./accountTools.js";
import { approve_request, list_pending_approvals } from "./approvalTools.js";
import { buy } from "./buyTool.js";
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
import { buy_connect, buy_connect_status, buy_list_merchants, buy_unlink_merchant } from "./merchantTools.js";
import { add_funds, get_balance, get_wallet_link } from "./moneyTools.js";
import { manage_subscription } from "./subscriptionTools.js";
import { textError } from "./toolResults.js";
import recorded from "./tools.json" with { type: "json" };
import { create_withdrawal_recipient, list_withdrawal_recipients, withdraw } from "./withdrawalTools.js";

/** The tools that the real Agentcard lists, as recorded: names, schemas and annotations. */
export const listedTools = ToolSchema.array().parse(recorded);

/** The tools that the emulator plays. */
const emulated = new Map<string, Tool>(
  Object.entries({
    add_funds,
    approve_request,
    buy,
    buy_connect,
    buy_connect_status,
    buy_list_merchants,
    buy_unlink_merchant,
    close_card,
    create_card,
    create_withdrawal_recipient,
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
    list_withdrawal_recipients,
    manage_subscription,
    pause_card,
    resume_card,
    revoke_connection,
    start_kyc,
    update_card_limit,
    upgrade_plan,
    whoami,
    withdraw,
  }),
);
const listedNames = new Set(listedTools.map(({ name }) => name));

/**
 * The tools that can neither spend nor change anything. Agentcard's annotations are wrong for two tools: a card's number lets an app spend,
 * and `get_balance` only reads.
 */
const harmless = new Set(
  listedTools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name),
).add("get_balance");
harmless.delete("get_card_details");
/** Bank details, which the log leaves out. */
const bankDetails = new Set(["account_number", "routing_number", "iban"]);

function logCall(tool: string, args: unknown, { account, clientId, log }: ToolContext): void {
  const sent = Object.entries(args ?? {}).filter(([name]) => !bankDetails.has(name));
  const call = { tool, arguments: emulated.has(tool) ? Object.fromEntries(sent) : undefined };
  log.record("tool_called", { clientId, account: account.email }, call);
}

/** Runs a tool by its name. The log lists the call if the tool may spend or change something. For a tool that the emulator does not play, the result says so. */
export async function runTool(name: string, args: unknown, context: ToolContext): Promise<CallToolResult> {
  if (!harmless.has(name)) logCall(name, args, context);
  if (!listedNames.has(name)) return textError(`Unknown tool: ${name}`);
  const tool = emulated.get(name);
  return tool ? tool(name, args, context) : textError(`The emulator does not play ${name}. Nothing was done.`);
}
