import { randomUUID } from "node:crypto";
import { type Card, type CardRequest, chargeCard, isCovered, issueCard, recordTransaction } from "./cards.js";
import { type Account, walletOf } from "./createAccounts.js";
import { formatDollars } from "./formatDollars.js";
import type { Merchant } from "./merchants.js";
import type { VaultCard } from "./vault.js";

/** What an app wants to buy for the user. */
export interface Order {
  readonly merchant: Merchant;
  /** The one-time card that pays, unless one of the user's own cards does. */
  readonly request: CardRequest;
  readonly vaultCard?: VaultCard | undefined;
  /** Set while the order waits for the user's approval, and after that. */
  approvalId?: string;
  /** The order's ID, after it was placed. */
  placedAs?: string;
}

/** A conversation of the tool `buy`. */
export interface Conversation {
  readonly id: string;
  order?: Order | undefined;
}

/** Says what is bought, at which shop, for how much, and with which card. */
export function describeOrder({ merchant, request, vaultCard }: Order): string {
  const card = vaultCard ? `your own card ending ${vaultCard.last4}` : "a one-time card";
  return `Buy at ${merchant.name} for $${formatDollars(request.amountCents)} with ${card}`;
}

/**
 * Places and pays an order. If the balance pays and does not cover it, nothing happens.
 *
 * @returns the one-time card that paid, if one did
 */
export function placeOrder(account: Account, clientId: string, order: Order): Card | undefined {
  const { request, vaultCard } = order;
  if (!vaultCard && !isCovered(account, request)) return undefined;
  const wallet = walletOf(account, clientId);
  const purchase = { merchant: order.merchant.name, amountCents: request.amountCents };
  order.placedAs = `order_${randomUUID()}`;
  if (vaultCard) {
    const card = { cardId: null, cardLast4: vaultCard.last4, source: "vault" } as const;
    recordTransaction(wallet, { ...card, ...purchase, status: "settled", eventType: "purchase" });
    return undefined;
  }
  const card = issueCard(account, clientId, request);
  chargeCard(account, wallet, card, purchase);
  return card;
}
