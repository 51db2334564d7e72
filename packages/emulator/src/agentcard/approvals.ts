import { randomUUID } from "node:crypto";
import { type Card, type CardRequest, isCovered, issueCard } from "./cards.js";
import type { Account } from "./createAccounts.js";

/** In milliseconds. */
const LIFETIME = 15 * 60 * 1000;

/** A request of an app that the user must approve first. */
export interface Approval {
  readonly id: string;
  readonly clientId: string;
  /** Agentcard's names: `transaction` creates a card, `card_details` shows a card's number. */
  readonly action: "transaction" | "card_details";
  /** The card that the app wants to create. */
  readonly request?: CardRequest;
  /** The card whose number the app wants, or the card that was created after the approval. */
  card?: Card;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  decision?: "approved" | "denied";
}

/** Adds a request to those that the user can approve or deny. It expires after 15 minutes. */
export function requestApproval(
  account: Account,
  request: Pick<Approval, "clientId" | "action" | "request" | "card">,
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
 * Records the user's decision. An approved card is created at once if the balance still covers it.
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
  const { clientId, request } = approval;
  if (decision === "approved" && request && isCovered(account, request)) {
    approval.card = issueCard(account, clientId, request);
  }
  return approval;
}
