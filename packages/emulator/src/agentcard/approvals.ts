import { randomUUID } from "node:crypto";
import { type Card, type CardRequest, isCovered, issueCard } from "./cards.js";
import type { Account } from "./createAccounts.js";
import { formatDollars } from "./formatDollars.js";
import { describeOrder, type Order, placeOrder } from "./orders.js";

/** In milliseconds. */
const LIFETIME = 15 * 60 * 1000;

/** A request of an app that the user must approve first. */
export interface Approval {
  readonly id: string;
  readonly clientId: string;
  /**
   * Agentcard's names: `transaction` creates a card or pays from the balance, `card_details` shows a card's number. `vault_purchase` is the
   * emulator's name: it pays with the user's own card, so only the user can approve it, not an app with `approve_request`.
   */
  readonly action: "transaction" | "card_details" | "vault_purchase";
  /** The card that the app wants to create. */
  readonly request?: CardRequest;
  /** What the app wants to buy. */
  readonly order?: Order;
  /** The card whose number the app wants, or the card that was created after the approval. */
  card?: Card;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  decision?: "approved" | "denied";
}

/** Adds a request to those that the user can approve or deny. It expires after 15 minutes. */
export function requestApproval(
  account: Account,
  request: Pick<Approval, "clientId" | "action" | "request" | "order" | "card">,
): Approval {
  const now = Date.now();
  const approval = { ...request, id: randomUUID(), createdAt: new Date(now), expiresAt: new Date(now + LIFETIME) };
  account.approvals.push(approval);
  return approval;
}

/** The requests that the user has not answered and that have not expired. */
export function pendingApprovals(account: Account): Approval[] {
  const now = Date.now();
  return account.approvals.filter(({ decision, expiresAt }) => !decision && expiresAt.getTime() > now);
}

/**
 * Records the user's decision. An approved card is created, and an approved order is placed, at once if the balance still covers it.
 *
 * @returns the request, or undefined if no request with this ID is pending
 */
export function decideApproval(
  account: Account,
  id: string,
  decision: NonNullable<Approval["decision"]>,
): Approval | undefined {
  const approval = pendingApprovals(account).find((pending) => pending.id === id);
  if (!approval) return undefined;
  approval.decision = decision;
  const { clientId, request, order } = approval;
  if (decision === "approved" && request && isCovered(account, request)) {
    approval.card = issueCard(account, clientId, request);
  }
  if (decision === "approved" && order) approval.card = placeOrder(account, clientId, order);
  return approval;
}

/** Says in words what the app wants. */
export function describeApproval({ request, order, card }: Approval): string {
  if (order) return describeOrder(order);
  return request ? `Create a card with $${formatDollars(request.amountCents)}` : `Show the card ending ${card?.last4}`;
}
