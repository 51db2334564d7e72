import { randomInt, randomUUID } from "node:crypto";
import { type Account, walletOf } from "./createAccounts.js";
import { newExpiry } from "./newExpiry.js";
import type { Conversation } from "./orders.js";

/** A card. Its number is fake, and no shop accepts it. */
export interface Card {
  readonly id: string;
  readonly number: string;
  readonly last4: string;
  readonly cvv: string;
  /** MM/YY */
  readonly expiry: string;
  readonly type: "single_use" | "multi_use";
  readonly sandbox: boolean;
  spendLimitCents: number;
  balanceCents: number;
  status: "OPEN" | "PAUSED" | "CLOSED";
}

/** Money that was put on a card, was spent, went back to the account, or left it. */
export interface Transaction {
  readonly id: string;
  /** Null: no card of this app, but the user's own card or a withdrawal. */
  readonly cardId: string | null;
  readonly cardLast4: string | null;
  readonly amountCents: number;
  readonly merchant: string;
  readonly description: string;
  readonly status: "settled" | "declined" | "pending";
  readonly eventType: "funding" | "purchase" | "refund" | "withdrawal";
  /** `vault`: the user's own card paid. */
  readonly source?: "vault";
  readonly createdAt: string;
}

/** The part of one user's account that one app can see: the cards that the app created, and their transactions. */
export interface Wallet {
  readonly cards: Card[];
  readonly transactions: Transaction[];
  /** The conversations of the tool `buy`. The last one is the one that the app used last. */
  readonly conversations: Conversation[];
}

/** The card that an app wants to create. */
export interface CardRequest {
  readonly amountCents: number;
  readonly type: Card["type"];
  readonly sandbox: boolean;
}

const descriptions = {
  funding: "Card funded",
  purchase: "Purchase",
  refund: "Card closed",
  withdrawal: "Withdrawal",
};

/** Adds a transaction to those that the app sees. */
export function recordTransaction(
  { transactions }: Wallet,
  transaction: Omit<Transaction, "id" | "description" | "createdAt">,
): void {
  transactions.unshift({
    ...transaction,
    id: `txn_${randomUUID()}`,
    description: descriptions[transaction.eventType],
    createdAt: new Date().toISOString(),
  });
}

function recordOnCard(
  wallet: Wallet,
  { id, last4 }: Card,
  eventType: Transaction["eventType"],
  amountCents: number,
  { merchant, status }: Pick<Transaction, "merchant" | "status"> = { merchant: "Agentcard", status: "settled" },
): void {
  recordTransaction(wallet, { cardId: id, cardLast4: last4, amountCents, merchant, status, eventType });
}

/** Whether a card draws on the account's balance. Test cards and a company's cards do not. */
function drawsOnBalance(account: Account, { sandbox }: Pick<Card, "sandbox">): boolean {
  return !sandbox && account.settings.plan !== "company";
}

/** Whether the account's balance is high enough for a card. */
export function isCovered(account: Account, request: CardRequest): boolean {
  return !drawsOnBalance(account, request) || request.amountCents <= account.settings.balanceCents;
}

/** Creates a card in an app's wallet, and takes its amount from the balance. */
export function issueCard(account: Account, clientId: string, { amountCents, type, sandbox }: CardRequest): Card {
  const wallet = walletOf(account, clientId);
  const last4 = String(wallet.cards.length + 1).padStart(4, "0");
  const card: Card = {
    id: `card_${randomUUID()}`,
    number: `424242${randomInt(100_000, 1_000_000)}${last4}`,
    last4,
    cvv: "000",
    expiry: newExpiry(),
    type,
    sandbox,
    spendLimitCents: amountCents,
    balanceCents: amountCents,
    status: "OPEN",
  };
  if (drawsOnBalance(account, card)) account.settings.balanceCents -= amountCents;
  wallet.cards.push(card);
  recordOnCard(wallet, card, "funding", amountCents);
  return card;
}

/**
 * Changes the total amount that a card may spend.
 *
 * @returns Agentcard's status for the reason why the limit did not change; undefined if it changed
 */
export function changeCardLimit(
  account: Account,
  card: Card,
  limitCents: number,
): "invalid_request" | "insufficient_collateral" | undefined {
  const increase = limitCents - card.spendLimitCents;
  if (limitCents < 100 || card.balanceCents + increase < 0) return "invalid_request";
  if (drawsOnBalance(account, card)) {
    if (increase > account.settings.balanceCents) return "insufficient_collateral";
    account.settings.balanceCents -= increase;
  }
  card.spendLimitCents = limitCents;
  card.balanceCents += increase;
}

/** Closes a card for ever. Its remaining money goes back to the balance. */
export function closeCard(account: Account, wallet: Wallet, card: Card): void {
  const amountCents = card.balanceCents;
  if (drawsOnBalance(account, card)) account.settings.balanceCents += amountCents;
  card.balanceCents = 0;
  card.status = "CLOSED";
  recordOnCard(wallet, card, "refund", amountCents);
}

/**
 * Charges a card as a merchant would. A single-use card closes after its first charge.
 *
 * @returns `declined` if the card is not open or has too little money
 */
export function chargeCard(
  account: Account,
  wallet: Wallet,
  card: Card,
  { merchant, amountCents }: Pick<Transaction, "merchant" | "amountCents">,
): "settled" | "declined" {
  const settled = card.status === "OPEN" && amountCents <= card.balanceCents;
  if (settled) card.balanceCents -= amountCents;
  const status = settled ? "settled" : "declined";
  recordOnCard(wallet, card, "purchase", amountCents, { merchant, status });
  if (settled && card.type === "single_use") closeCard(account, wallet, card);
  return status;
}
