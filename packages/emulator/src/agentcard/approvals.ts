import { randomUUID } from "node:crypto";
import type { Account } from "./accounts.js";
import { type Card, type CardRequest, isCovered, issueCard } from "./cards.js";

const lifetimeMs = 15 * 60 * 1000;

/** Something that an app may only do once the user has approved it. */
export interface Approval {
  readonly id: string;
  readonly clientId: string;
  /** By Agentcard's names: `transaction` creates a card, `card_details` shows a card's number. */
  readonly action: "transaction" | "card_details";
  /** The card that is asked for. */
  readonly request?: CardRequest;
  /** The card that it is about; for `transaction`, once there is one. */
  card?: Card;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  decision?: "approved" | "denied";
}

/** Asks the user. */
export function requestApproval(
  account: Account,
  asked: Pick<Approval, "clientId" | "action" | "request" | "card">,
): Approval {
  const now = Date.now();
  const approval = { ...asked, id: randomUUID(), createdAt: new Date(now), expiresAt: new Date(now + lifetimeMs) };
  account.approvals.push(approval);
  return approval;
}

/** What the user was asked and has not answered, within 15 minutes. */
export function pendingApprovals(account: Account): Approval[] {
  const now = Date.now();
  return account.approvals.filter(({ decision, expiresAt }) => !decision && expiresAt.getTime() > now);
}

/**
 * Notes the user's answer. A card that was approved is created at once, if the balance still covers it.
 *
 * @returns undefined where nothing of that id is pending
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
