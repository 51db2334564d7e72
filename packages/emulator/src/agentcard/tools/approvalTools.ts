import * as z from "zod";
import { decideApproval, pendingApprovals } from "../approvals.js";
import { formatDollars } from "../formatDollars.js";
import { describeOrder } from "../orders.js";
import { cardDetails } from "./cardTools.js";
import { insufficientBalance } from "./createCardTool.js";
import { defineTool } from "./defineTool.js";
import { structuredResult, textError } from "./toolResults.js";

const actionLabels = { transaction: "Create a card", card_details: "Show card details", vault_purchase: "Buy" };

export const list_pending_approvals = defineTool(z.object({}), (_input, { account, clients, clientId }) => {
  const approvals = pendingApprovals(account)
    .filter((approval) => approval.clientId === clientId)
    .map(({ id, action, request, order, card, createdAt, expiresAt }) => ({
      id,
      action,
      actionLabel: order ? "Buy" : actionLabels[action],
      appName: clients.nameOf(clientId),
      card: card ? { id: card.id, last4: card.last4 } : null,
      summary: request ? `$${formatDollars(request.amountCents)}` : order ? describeOrder(order) : null,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
  const count = approvals.length;
  return structuredResult(count ? `${count} pending approval(s).` : "No pending approvals.", { count, approvals });
});

export const approve_request = defineTool(
  z.object({
    approval_id: z.string(),
    decision: z.enum(["approved", "denied"]),
    action: z.enum(["card_details", "transaction"]),
    resource_id: z.string(),
  }),
  ({ approval_id, decision, action }, { account, clientId }) => {
    const isOwn = pendingApprovals(account).some(
      (pending) => pending.id === approval_id && pending.clientId === clientId && pending.action === action,
    );
    if (!isOwn) return textError("Failed to resolve approval: 404");
    const { card, order } = decideApproval(account, approval_id, decision) ?? {};
    if (decision === "denied") {
      return structuredResult("Request denied. No action was taken.", { status: "denied", decision, action });
    }
    if (!card) return insufficientBalance(account);
    const { id, last4, expiry, balanceCents, status } = card;
    const data = { decision, action, card: { id, last4, expiry, balanceCents, status } };
    if (action === "card_details") return cardDetails(card, { status: "card_details", ...data });
    if (order) return structuredResult(`Approved. ${describeOrder(order)}: done.`, { status: "approved", ...data });
    const message = `Approved. Created a card ending ${last4} with $${formatDollars(balanceCents)}.`;
    return structuredResult(message, { status: "card_created", ...data });
  },
);
