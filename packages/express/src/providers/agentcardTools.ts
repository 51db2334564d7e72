import type { ToolCall } from "../agents/ToolCall.js";
import type { ProviderToolRules } from "../agents/ToolRules.js";

/** Tools that only read, in words. None of them shows a card's number. */
const READS: ReadonlyMap<string, string> = new Map([
  ["buy_connect_status", "Check the login at a merchant"],
  ["buy_list_merchants", "List the merchants"],
  ["check_kyc_document", "Check an identity document"],
  ["get_balance", "Look at the balance"],
  ["get_card_balance", "Look at the balance"],
  ["get_card_preset", "Look at the rules"],
  ["get_instructions", "Read Agentcard's instructions"],
  ["get_kyc_status", "Check the identity verification"],
  ["get_plan", "Look at the plan"],
  ["get_rewards", "Look at the rewards"],
  ["get_settings", "Look at the settings"],
  ["list_added_cards", "List the added cards"],
  ["list_cards", "List the cards"],
  ["list_connections", "List the connected apps"],
  ["list_payment_methods", "List the payment methods"],
  ["list_pending_approvals", "List what waits for approval at Agentcard"],
  ["list_presets", "List the presets of card rules"],
  ["list_transactions", "List the transactions"],
  ["list_withdrawal_recipients", "List the recipients of withdrawals"],
  ["read_support_chat", "Read the chat with support"],
  ["recommend_card", "Recommend a card"],
  ["whoami", "Look up the account"],
]);

/**
 * Agentcard's rules. Names change there, so a tool that is not listed counts as one that spends, whatever its annotations say:
 * `get_card_details` is annotated as a tool that only reads.
 */
export const agentcardRules: ProviderToolRules = {
  // With it, an agent could approve its own calls at Agentcard.
  deny: ["approve_request"],
  // The components ask the user before they call the last four.
  page: { allow: [...READS.keys(), "create_card", "close_card", "pause_card", "resume_card"], unlisted: "deny" },
  agent: { allow: [...READS.keys()], unlisted: "ask" },
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
    default: {
      const words = READS.get(tool);
      return words && `${words}${named(" of the card", args.card_id)}`;
    }
  }
}

/** The money that a call moves, or lets a card spend. */
export function amountOfAgentcardCall({ arguments: args }: ToolCall): number | undefined {
  return centsIn(args.amount_cents ?? args.new_limit_cents ?? args.spend_limit_cents);
}

type Arguments = ToolCall["arguments"];

function kindOf({ type }: Arguments): string {
  if (type === "single_use") return "single-use ";
  return type === "multi_use" ? "reusable " : "";
}

function amount(word: string, value: unknown): string {
  const cents = centsIn(value);
  return cents === undefined ? "" : `${word} $${(cents / 100).toFixed(2)}`;
}

function centsIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function named(word: string, value: unknown): string {
  return typeof value === "string" && value !== "" ? `${word} ${value}` : "";
}
