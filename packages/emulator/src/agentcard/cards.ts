import { randomInt, randomUUID } from "node:crypto";
import type { Account } from "./accounts.js";

/** A card. Its number is an obvious fake: nothing can be bought with it anywhere. */
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

/** Money that went onto a card, was spent, or came back. */
export interface Transaction {
  readonly id: string;
  readonly cardId: string;
  readonly cardLast4: string;
  readonly amountCents: number;
  readonly merchant: string;
  readonly description: string;
  readonly status: "settled" | "declined";
  readonly eventType: "funding" | "purchase" | "refund";
  readonly createdAt: string;
}

/** What one app may see of one user: the cards that it created for them, and what moved on those. */
export interface Wallet {
  readonly cards: Card[];
  readonly transactions: Transaction[];
}

/** What an app asks for. */
export interface CardRequest {
  readonly amountCents: number;
  readonly type: Card["type"];
  readonly sandbox: boolean;
}

const descriptions = { funding: "Card funded", purchase: "Purchase", refund: "Card closed" };

function book(
  wallet: Wallet,
  { id, last4 }: Card,
  eventType: Transaction["eventType"],
  amountCents: number,
  { merchant, status }: Pick<Transaction, "merchant" | "status"> = { merchant: "Agentcard", status: "settled" },
): void {
  wallet.transactions.unshift({
    id: `txn_${randomUUID()}`,
    cardId: id,
    cardLast4: last4,
    amountCents,
    merchant,
    description: descriptions[eventType],
    status,
    eventType,
    createdAt: new Date().toISOString(),
  });
}

/** Whether a card draws on the account's balance. Test cards and a company's do not. */
function drawsOnBalance(account: Account, { sandbox }: Pick<Card, "sandbox">): boolean {
  return !sandbox && account.settings.plan !== "company";
}

/** Whether the account's balance covers a card. */
export function isCovered(account: Account, request: CardRequest): boolean {
  return !drawsOnBalance(account, request) || request.amountCents <= account.settings.balanceCents;
}

/** Issues a card into an app's wallet, and pays for it. */
export function issueCard(account: Account, clientId: string, { amountCents, type, sandbox }: CardRequest): Card {
  const wallet = account.walletOf(clientId);
  const now = new Date();
  const last4 = String(wallet.cards.length + 1).padStart(4, "0");
  const card: Card = {
    id: `card_${randomUUID()}`,
    number: `424242${randomInt(100_000, 1_000_000)}${last4}`,
    last4,
    cvv: "000",
    expiry: `${String(now.getMonth() + 1).padStart(2, "0")}/${String(now.getFullYear() + 3).slice(-2)}`,
    type,
    sandbox,
    spendLimitCents: amountCents,
    balanceCents: amountCents,
    status: "OPEN",
  };
  if (drawsOnBalance(account, card)) account.settings.balanceCents -= amountCents;
  wallet.cards.push(card);
  book(wallet, card, "funding", amountCents);
  return card;
}

/**
 * Changes how much a card may spend in all.
 *
 * @returns why not, by Agentcard's words, if it cannot be
 */
export function resizeCard(
  account: Account,
  card: Card,
  limitCents: number,
): "invalid_request" | "insufficient_collateral" | undefined {
  const more = limitCents - card.spendLimitCents;
  if (limitCents < 100 || card.balanceCents + more < 0) return "invalid_request";
  if (drawsOnBalance(account, card)) {
    if (more > account.settings.balanceCents) return "insufficient_collateral";
    account.settings.balanceCents -= more;
  }
  card.spendLimitCents = limitCents;
  card.balanceCents += more;
}

/** Closes a card for good. What is left on it goes back. */
export function closeCard(account: Account, wallet: Wallet, card: Card): void {
  const amountCents = card.balanceCents;
  if (drawsOnBalance(account, card)) account.settings.balanceCents += amountCents;
  card.balanceCents = 0;
  card.status = "CLOSED";
  book(wallet, card, "refund", amountCents);
}

/**
 * A merchant charges a card. A single-use card closes after its first charge.
 *
 * @returns `declined` where the card is not open or has too little on it
 */
export function chargeCard(
  account: Account,
  wallet: Wallet,
  card: Card,
  { merchant, amountCents }: Pick<Transaction, "merchant" | "amountCents">,
): Transaction["status"] {
  const settled = card.status === "OPEN" && amountCents <= card.balanceCents;
  if (settled) card.balanceCents -= amountCents;
  const status = settled ? "settled" : "declined";
  book(wallet, card, "purchase", amountCents, { merchant, status });
  if (settled && card.type === "single_use") closeCard(account, wallet, card);
  return status;
}
