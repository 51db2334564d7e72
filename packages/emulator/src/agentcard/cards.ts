import { randomUUID } from "node:crypto";
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

type Movement = Pick<Transaction, "eventType" | "amountCents" | "merchant" | "description" | "status">;

function book(wallet: Wallet, card: Card, movement: Movement): Transaction {
  const transaction = {
    id: `txn_${randomUUID()}`,
    cardId: card.id,
    cardLast4: card.last4,
    createdAt: new Date().toISOString(),
    ...movement,
  };
  wallet.transactions.unshift(transaction);
  return transaction;
}

/** Whether the account's cards draw on its balance. Test cards and a company's do not. */
export function drawsOnBalance(account: Account, sandbox: boolean): boolean {
  return !sandbox && account.settings.plan !== "company";
}

/** Issues a card into an app's wallet, and pays for it. */
export function issueCard(account: Account, clientId: string, { amountCents, type, sandbox }: CardRequest): Card {
  const wallet = account.walletOf(clientId);
  const now = new Date();
  const last4 = String(wallet.cards.length + 1).padStart(4, "0");
  const card: Card = {
    id: `card_${randomUUID()}`,
    number: `424242424242${last4}`,
    last4,
    cvv: "000",
    expiry: `${String(now.getMonth() + 1).padStart(2, "0")}/${String(now.getFullYear() + 3).slice(-2)}`,
    type,
    sandbox,
    spendLimitCents: amountCents,
    balanceCents: amountCents,
    status: "OPEN",
  };
  if (drawsOnBalance(account, sandbox)) account.settings.balanceCents -= amountCents;
  wallet.cards.push(card);
  book(wallet, card, {
    eventType: "funding",
    amountCents,
    merchant: "Agentcard",
    description: "Card funded",
    status: "settled",
  });
  return card;
}

/** Closes a card for good. What is left on it goes back. */
export function closeCard(account: Account, wallet: Wallet, card: Card): void {
  const amountCents = card.balanceCents;
  if (drawsOnBalance(account, card.sandbox)) account.settings.balanceCents += amountCents;
  card.balanceCents = 0;
  card.status = "CLOSED";
  book(wallet, card, {
    eventType: "refund",
    amountCents,
    merchant: "Agentcard",
    description: "Card closed",
    status: "settled",
  });
}

/** A merchant charges a card. It declines what it does not cover, and a single-use card closes after its first charge. */
export function chargeCard(account: Account, wallet: Wallet, card: Card, merchant: string, amountCents: number) {
  const covered = card.status === "OPEN" && amountCents <= card.balanceCents;
  if (covered) card.balanceCents -= amountCents;
  const status = covered ? "settled" : "declined";
  const transaction = book(wallet, card, {
    eventType: "purchase",
    amountCents,
    merchant,
    description: `Purchase ${status}`,
    status,
  });
  if (covered && card.type === "single_use") closeCard(account, wallet, card);
  return transaction;
}
