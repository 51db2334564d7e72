import { type AgentcardWords, after } from "./AgentcardWords.js";

const card = (id?: string) => `the card${after("", id)}`;
const KINDS = { single_use: "single-use card", multi_use: "reusable card" };

export const en: AgentcardWords = {
  reads: {
    buy_connect_status: "Check the login at a merchant",
    buy_list_merchants: "List the merchants",
    check_kyc_document: "Check an identity document",
    get_balance: "Look at the balance",
    get_card_balance: "Look at the balance",
    get_card_preset: "Look at the rules",
    get_instructions: "Read Agentcard's instructions",
    get_kyc_status: "Check the identity verification",
    get_plan: "Look at the plan",
    get_rewards: "Look at the rewards",
    get_settings: "Look at the settings",
    list_added_cards: "List the added cards",
    list_cards: "List the cards",
    list_connections: "List the connected apps",
    list_payment_methods: "List the payment methods",
    list_pending_approvals: "List what waits for approval at Agentcard",
    list_presets: "List the presets of card rules",
    list_transactions: "List the transactions",
    list_withdrawal_recipients: "List the recipients of withdrawals",
    read_support_chat: "Read the chat with support",
    recommend_card: "Recommend a card",
    whoami: "Look up the account",
  },
  ofCard: (words, id) => `${words} of the card ${id}`,
  acts: {
    create_card: ({ kind, money }) => `Create a ${kind ? KINDS[kind] : "card"}${after(" with", money)}`,
    close_card: (call) => `Close ${card(call.card)} for ever`,
    pause_card: (call) => `Pause ${card(call.card)}`,
    resume_card: (call) => `Resume ${card(call.card)}`,
    get_card_details: (call) => `Show the number of ${card(call.card)}`,
    update_card_limit: (call) => `Change the limit of ${card(call.card)}${after(" to", call.money)}`,
    add_funds: ({ money }) => `Add funds${after(" of", money)}`,
    withdraw: ({ money = "money", name }) => `Withdraw ${money}${after(" to", name)}`,
    create_withdrawal_recipient: ({ name }) => `Add a recipient of withdrawals${after(":", name)}`,
    buy: ({ name }) => `Buy${after(":", name)}`,
    manage_subscription: ({ name, action }) => `Manage a subscription${after(" at", name)}${after(":", action)}`,
    revoke_connection: ({ name }) => `End the access of an app${after(":", name)}`,
  },
};
