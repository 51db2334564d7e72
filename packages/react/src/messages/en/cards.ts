import type { CardMessages } from "../Messages.js";

/** The English texts of AgentcardCards. */
export const cardMessages: CardMessages = {
  locale: "en",
  cards: "Cards",
  cardsLoading: "Loading your cards…",
  cardsFailed: "Your cards could not be loaded.",
  cardsEmpty: "No cards yet. Create one, and this product can pay with it.",
  cardsRefresh: "Refresh",

  cardEndingIn: (last4) => `Card ending in ${last4}`,
  cardWithoutDigits: "Card",
  cardBalance: "Balance",
  cardBalanceUnknown: "Balance unknown",
  cardExpires: (expiry) => `Expires ${expiry}`,
  cardTest: "Test card",
  cardOpen: "Active",
  cardPaused: "Paused",
  cardClosed: "Closed",

  cardSpent: (spent, limit) => `${spent} of ${limit} spent`,
  cardTransactions: "Transactions",
  cardTransactionsLabel: (card) => `Transactions: ${card}`,
  cardTransactionsLoading: "Loading the transactions…",
  cardTransactionsFailed: "The transactions could not be loaded.",
  cardTransactionsEmpty: "No transactions yet.",
  cardTransactionsAll: (count) => `Show all ${count}`,
  cardTransactionsMost: (count, name) => `At most ${count} are shown here. ${name} has all of them.`,
  cardTransactionPending: "Pending",
  cardTransactionDeclined: "Declined",
  cardsOwn: (name) => `Your own cards at ${name}`,
  cardsOwnHint: "This product did not create these cards.",

  cardAmount: (currency) => `Amount in ${currency}`,
  cardAmountUnclear: (example, least) => `Write the amount like this: ${example}. The least is ${least}.`,
  cardCreate: "Create card",
  cardCreateQuestion: (amount) => `Create a card with ${amount} on it?`,
  cardRealMoney: (amount, product = "this product") =>
    `This can spend real money: ${product} may pay up to ${amount} with the card.`,
  cardTestMoney: "Test mode: the card works like any other, and no money moves.",
  cardCreateConfirm: (amount) => `Create card with ${amount}`,
  cardCreating: "Creating the card…",
  cardCreated: "The card is ready.",
  cardCreateUnknown:
    "We got no answer, so the card may or may not exist. Check your cards before you create another one.",
  cardCancel: "Cancel",
  cardContinueAt: (name) => `Continue at ${name}`,

  cardClose: "Close",
  cardCloseLabel: (card) => `Close: ${card}`,
  cardCloseQuestion: (card) => `Close this card? ${card} can no longer pay, and it cannot be opened again.`,
  cardCloseConfirm: "Close card",
  cardClosing: "Closing…",
  cardKeep: "Keep card",
  cardCloseDone: (card) => `${card} is closed.`,
};
