import type { ToolCall } from "../agents/ToolCall.js";
import type { ProviderToolRules } from "../agents/ToolRules.js";

/** Tools that only read. None of them shows a card's number. */
const READS = [
  "buy_connect_status",
  "buy_list_merchants",
  "check_kyc_document",
  "get_balance",
  "get_card_balance",
  "get_card_preset",
  "get_instructions",
  "get_kyc_status",
  "get_plan",
  "get_rewards",
  "get_settings",
  "list_added_cards",
  "list_cards",
  "list_connections",
  "list_payment_methods",
  "list_pending_approvals",
  "list_presets",
  "list_transactions",
  "list_withdrawal_recipients",
  "read_support_chat",
  "recommend_card",
  "whoami",
];

/**
 * Agentcard's rules. Names change there, so a tool that is not listed counts as one that spends, whatever its annotations say:
 * `get_card_details` is annotated as a tool that only reads.
 */
export const agentcardRules: ProviderToolRules = {
  // With it, an agent could approve its own calls at Agentcard.
  deny: ["approve_request"],
  // The components ask the user before they call the last four.
  page: { allow: [...READS, "create_card", "close_card", "pause_card", "resume_card"], unlisted: "deny" },
  agent: { allow: READS, unlisted: "ask" },
  changes: ["close_card", "pause_card", "resume_card"],
};

/** Arguments whose values a person who approves a call must not see on a screen: codes, documents and identity numbers. */
export const agentcardSecrets = ["back_base64", "code", "date_of_birth", "front_base64", "ssn", "ticket"];

/** Describes a call for the person who approves it, in words. */
export function describeAgentcardCall({ tool, arguments: args }: ToolCall): string | undefined {
  const card = `the card${named("", args.card_id)}`;
  const money = amount("", args.amount_cents);
  switch (tool) {
    case "create_card":
      return `Create a ${kindOf(args)}card${amount(" with", args.amount_cents)}`;
    case "close_card":
      return `Close ${card} for ever`;
    case "pause_card":
      return `Pause ${card}`;
    case "resume_card":
      return `Resume ${card}`;
    case "get_card_details":
      return `Show the number of ${card}`;
    case "update_card_limit":
      return `Change the limit of ${card}${amount(" to", args.new_limit_cents ?? args.spend_limit_cents)}`;
    case "add_funds":
      return `Add funds${money && ` of${money}`}`;
    case "withdraw":
      return `Withdraw${money || " money"}${named(" to", args.recipient_id ?? args.destination_address)}`;
    case "create_withdrawal_recipient":
      return `Add a recipient of withdrawals${named(":", args.beneficiary_name)}`;
    case "buy":
      return `Buy${named(":", args.request)}`;
    case "manage_subscription":
      return `Manage a subscription${named(" at", args.merchant)}${named(":", args.action)}`;
    case "revoke_connection":
      return `End the access of an app${named(":", args.client_id)}`;
    default:
      return undefined;
  }
}

type Arguments = ToolCall["arguments"];

function kindOf({ type }: Arguments): string {
  if (type === "single_use") return "single-use ";
  return type === "multi_use" ? "reusable " : "";
}

function amount(word: string, cents: unknown): string {
  return typeof cents === "number" && Number.isSafeInteger(cents) ? `${word} $${(cents / 100).toFixed(2)}` : "";
}

function named(word: string, value: unknown): string {
  return typeof value === "string" && value !== "" ? `${word} ${value}` : "";
}
