import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { requestApproval } from "../approvals.js";
import { type Card, changeCardLimit, closeCard } from "../cards.js";
import { formatDollars } from "../formatDollars.js";
import { defineTool, type Tool, type ToolContext } from "./defineTool.js";
import { structuredError, structuredResult, textError } from "./toolResults.js";

const cardIdInput = z.object({ card_id: z.string() });

/** Finds a card of this app and user. The cards of other apps cannot be found. */
function findCard({ wallet }: ToolContext, cardId: string): Card | undefined {
  return wallet.cards.find(({ id }) => id === cardId);
}

/** Defines a tool that works on one multi-use card. */
function multiUseTool<Input extends z.infer<typeof cardIdInput>>(
  schema: z.ZodType<Input>,
  run: (card: Card, input: Input, context: ToolContext) => CallToolResult,
): Tool {
  return defineTool(schema, (input, context) => {
    const card = findCard(context, input.card_id);
    if (!card)
      return structuredError("Card not found. Call list_cards to see the cards there are.", { status: "not_found" });
    if (card.type === "multi_use" && card.status !== "CLOSED") return run(card, input, context);
    const status = card.status === "CLOSED" ? "invalid_request" : "not_multi_use";
    return structuredError("Only open multi-use cards support this.", { status });
  });
}

export const list_cards = defineTool(z.object({}), (_input, { account, wallet }) => {
  const cards = wallet.cards.map(({ id, last4, expiry, balanceCents, spendLimitCents, status, sandbox }) => ({
    id,
    last4,
    expiry,
    balanceCents,
    spendLimitCents,
    status,
    ...(sandbox && { sandbox }),
  }));
  const count = cards.length;
  return structuredResult(count ? `${count} card(s).` : "No cards found.", {
    count,
    cards,
    connectedAccounts: [],
    vaultCards: account.settings.vaultCards,
  });
});

export const get_card_balance = defineTool(cardIdInput, ({ card_id }, context) => {
  const card = findCard(context, card_id);
  if (!card) return textError(`API error 404: no card ${card_id}`);
  const balanceDollars = formatDollars(card.balanceCents);
  return structuredResult(`Balance: $${balanceDollars}`, {
    balanceCents: card.balanceCents,
    balanceDollars,
    cached: false,
  });
});

/** Creates a result with a card's number and CVV. They are only in the text, as at the real Agentcard. */
export function cardDetails(card: Card, data: Readonly<Record<string, unknown>>): CallToolResult {
  const { id, number, cvv, expiry, last4, balanceCents, status, sandbox } = card;
  return structuredResult(
    `The details of the card ending ${last4} are in the text of this answer.`,
    {
      cardId: id,
      expiry,
      last4,
      balanceCents,
      balanceDollars: formatDollars(balanceCents),
      cardStatus: status,
      ...(sandbox && { testCard: true }),
      ...data,
    },
    `Card ID: ${id}\nPAN: ${number}\nCVV: ${cvv}\nExpiry: ${expiry}\nBalance: $${formatDollars(balanceCents)}\nStatus: ${status}`,
  );
}

export const get_card_details = defineTool(
  z.object({ card_id: z.string(), approval_id: z.string().optional() }),
  ({ card_id, approval_id }, context) => {
    const { account, clientId } = context;
    const card = findCard(context, card_id);
    if (!card) {
      return structuredResult(`Card ${card_id} isn't accessible from this connection.`, {
        status: "not_accessible",
        cardId: card_id,
      });
    }
    const approved = account.approvals.some(
      ({ id, action, card, decision }) =>
        id === approval_id && action === "card_details" && card?.id === card_id && decision === "approved",
    );
    if (!account.settings.approvals || approved) return cardDetails(card, { status: "details" });
    const { id } = requestApproval(account, { clientId, action: "card_details", card });
    return structuredResult(
      `The user has to approve this. Ask them, then call approve_request with approval_id ${id}, action "card_details" and resource_id ${card_id}.`,
      { status: "approval_required", approvalId: id, cardId: card_id },
    );
  },
);

export const close_card = defineTool(cardIdInput, ({ card_id }, context) => {
  const card = findCard(context, card_id);
  if (!card) return textError(`API error 404: no card ${card_id}`);
  if (card.status === "CLOSED") return textError(`API error 400: card ${card_id} is closed`);
  closeCard(context.account, context.wallet, card);
  return structuredResult(`Card ${card_id} has been closed.`, { cardId: card_id, status: "closed" });
});

export const pause_card = multiUseTool(cardIdInput, (card) => {
  card.status = "PAUSED";
  return structuredResult("Card paused. New charges are declined until resume_card.", {
    status: "paused",
    cardId: card.id,
  });
});

export const resume_card = multiUseTool(cardIdInput, (card) => {
  card.status = "OPEN";
  return structuredResult("Card resumed. It accepts charges again.", { status: "active", cardId: card.id });
});

export const update_card_limit = multiUseTool(
  cardIdInput.extend({ spend_limit_cents: z.int().optional(), new_limit_cents: z.int().optional() }),
  (card, { spend_limit_cents, new_limit_cents = 0 }, { account }) => {
    const problem = changeCardLimit(account, card, spend_limit_cents ?? new_limit_cents);
    if (problem) return structuredError("The card's limit cannot be changed to this.", { status: problem });
    const { id, spendLimitCents, balanceCents } = card;
    return structuredResult(`Card limit updated. $${formatDollars(balanceCents)} can be spent.`, {
      status: "updated",
      cardId: id,
      spendLimitCents,
      balanceCents,
    });
  },
);

export const list_transactions = defineTool(
  z.object({
    card_id: z.string().optional(),
    limit: z.int().positive().default(20),
    offset: z.int().nonnegative().default(0),
    status: z.string().optional(),
  }),
  ({ card_id, limit, offset, status }, { wallet }) => {
    const transactions = wallet.transactions
      .filter(
        (transaction) => (!card_id || transaction.cardId === card_id) && (!status || transaction.status === status),
      )
      .slice(offset, offset + limit);
    const count = transactions.length;
    return structuredResult(count ? `${count} transaction(s).` : "No transactions found.", { count, transactions });
  },
);
