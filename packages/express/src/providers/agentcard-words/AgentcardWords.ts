import type { SummaryValues } from "../Provider.js";

/** What a sentence about a call shows. `name` is a recipient, a merchant, a request or an app; `action` is what to do with a subscription. */
export interface CallValues extends SummaryValues {
  readonly card?: string | undefined;
  /** An amount, formatted for the language. */
  readonly money?: string | undefined;
  readonly name?: string | undefined;
  readonly action?: string | undefined;
  readonly kind?: "single_use" | "multi_use" | undefined;
}

/** The tools that only read. None of them shows a card's number. */
export const READS = [
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
] as const;

/** The tools that change, spend or show something, and have words of their own. */
export const ACTS = [
  "add_funds",
  "buy",
  "close_card",
  "create_card",
  "create_withdrawal_recipient",
  "get_card_details",
  "manage_subscription",
  "pause_card",
  "resume_card",
  "revoke_connection",
  "update_card_limit",
  "withdraw",
] as const;

/** What Agentcard's tools do, in the words of one language. */
export interface AgentcardWords {
  readonly reads: Readonly<Record<(typeof READS)[number], string>>;
  /** A tool that only reads, for one card. */
  readonly ofCard: (words: string, card: string) => string;
  readonly acts: Readonly<Record<(typeof ACTS)[number], (values: CallValues) => string>>;
}

/** A word before a value, such as " to Bob"; nothing without the value. */
export const after = (word: string, value: string | undefined): string => (value ? `${word} ${value}` : "");
