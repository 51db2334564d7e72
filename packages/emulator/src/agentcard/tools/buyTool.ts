import { randomUUID } from "node:crypto";
import * as z from "zod";
import { pendingApprovals, requestApproval } from "../approvals.js";
import type { Wallet } from "../cards.js";
import { isLinked, merchants, retail } from "../merchants.js";
import { type Conversation, describeOrder, type Order, placeOrder } from "../orders.js";
import { refusalOf } from "./createCardTool.js";
import { defineTool, type ToolContext } from "./defineTool.js";
import { structuredResult, textOf } from "./toolResults.js";

const Buy = z.object({
  request: z.string(),
  conversation_id: z.string().optional(),
  new_order: z.boolean().default(false),
});

/** Finds the conversation that goes on, or begins one. It becomes the last one of the wallet. */
function openConversation(
  { conversations }: Wallet,
  { conversation_id, new_order }: z.infer<typeof Buy>,
): Conversation | undefined {
  const given = new_order ? undefined : conversation_id?.trim();
  const last = new_order ? undefined : conversations.at(-1);
  const found = given ? conversations.find(({ id }) => id === given) : (last ?? { id: randomUUID() });
  if (!found) return undefined;
  conversations.splice(0, conversations.length, ...conversations.filter((each) => each !== found), found);
  return found;
}

/** The first dollar amount in a request, in cents. Undefined without one of at least $1. */
function amountIn(request: string): number | undefined {
  const [, dollars = "0"] = /\$\s?(\d[\d,]{0,8}(?:\.\d{1,2})?)/.exec(request) ?? [];
  const cents = Math.round(Number(dollars.replaceAll(",", "")) * 100);
  return cents >= 100 ? cents : undefined;
}

/** The order that a request asks for: at the shop that it names, for the price that it names. */
function orderOf(request: string, amountCents: number, { account, clients, clientId }: ToolContext): Order {
  const words = request.toLowerCase();
  return {
    merchant: merchants.find(({ name }) => words.includes(name.toLowerCase())) ?? retail,
    request: { amountCents, type: "single_use", sandbox: clients.modeOf(clientId) === "test" },
    vaultCard: account.settings.vaultCards[0],
  };
}

/** Says how an order stands and what comes next. */
function describeNext(order: Order | undefined, { account, clientId, links }: ToolContext): string {
  if (!order) return "What does it cost? The emulator has no catalogue: name the price, for example $12.";
  const { merchant, request, approvalId, placedAs } = order;
  const what = describeOrder(order);
  if (placedAs)
    return `Order placed: ${what}. Order id: ${placedAs}.${request.sandbox ? " TEST order, no real charge." : ""}`;
  if (approvalId) {
    const { url } = links.create({ account, clientId, purpose: { kind: "approve", approvalId } });
    const byTool = order.vaultCard
      ? ""
      : `, or call approve_request with approval_id ${approvalId}, action "transaction" and resource_id ${approvalId}`;
    return `${what}: the user has to approve this. Nothing was charged. The user approves it here: ${url}${byTool}. Then continue this conversation.`;
  }
  if (!isLinked(account, merchant)) {
    const { url } = links.create({ account, clientId, purpose: { kind: "merchant", merchant } });
    return `The user has to log in at ${merchant.name} first: ${url}. Then continue this conversation.`;
  }
  return `${what}? Nothing was ordered yet. If the user confirms the total, continue with "yes".`;
}

function checkOut(order: Order, context: ToolContext): string {
  const { account, clientId } = context;
  const refused = order.vaultCard ? undefined : refusalOf(order.request, context);
  if (refused) return `Checkout blocked before anything was charged. ${textOf(refused)}`;
  if (order.vaultCard || account.settings.approvals) {
    const action = order.vaultCard ? "vault_purchase" : "transaction";
    order.approvalId = requestApproval(account, { clientId, action, order }).id;
  } else placeOrder(account, clientId, order);
  return describeNext(order, context);
}

/** One turn of the conversation. Only "yes" in a later message than the one with the price places the order. */
function answer(request: string, conversation: Conversation, context: ToolContext): string {
  const { order } = conversation;
  if (order?.approvalId && !order.placedAs) {
    if (pendingApprovals(context.account).some(({ id }) => id === order.approvalId))
      return describeNext(order, context);
    conversation.order = undefined;
    return "The order was not approved, or the balance does not cover it any more. Nothing was charged.";
  }
  const amountCents = amountIn(request);
  const isSame = amountCents === undefined || amountCents === order?.request.amountCents;
  const confirms = isSame && /^\s*(yes|confirm|place|check ?out|go ahead)\b/i.test(request);
  if (order && confirms && !order.placedAs && isLinked(context.account, order.merchant))
    return checkOut(order, context);
  if (amountCents) conversation.order = orderOf(request, amountCents, context);
  return describeNext(conversation.order, context);
}

export const buy = defineTool(Buy, (input, context) => {
  const conversation = openConversation(context.wallet, input);
  if (!conversation) {
    return structuredResult(
      "Buy request failed: there is no such conversation. Try again with new_order=true to begin another one.",
      { status: "request_failed" },
    );
  }
  const turn = answer(input.request, conversation, context);
  return structuredResult(`${turn}\n\n[conversation_id: ${conversation.id}, pass it back to continue this order]`, {
    status: "assistant_turn",
    conversation_id: conversation.id,
  });
});
