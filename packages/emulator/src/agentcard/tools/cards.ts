import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Card, Transaction, Wallet } from "../accounts.js";
import { answer, type Caller, defineTool, refusal, type Tool } from "./defineTool.js";

const ofCard = z.object({ card_id: z.string() });

const last4 = (card: Card) => card.number.slice(-4);
const dollars = (cents: number) => (cents / 100).toFixed(2);

/** A tool that works on one of the caller's cards. What other apps created does not exist for it. */
function cardTool(run: (card: Card, caller: Caller) => CallToolResult): Tool {
  return defineTool(ofCard, ({ card_id }, caller) => {
    const card = caller.wallet.cards.find(({ id }) => id === card_id);
    return card ? run(card, caller) : refusal(`No card ${card_id} was created through this connection.`);
  });
}

/** A tool that moves a card from one status to another. */
function statusTool(from: Card["status"], to: Card["status"], status: string): Tool {
  return cardTool((card) => {
    if (card.status !== from) return refusal(`The card is ${card.status}, not ${from}.`, { cardId: card.id });
    card.status = to;
    return answer(`Card ending ${last4(card)} is ${status}.`, { status, cardId: card.id });
  });
}

function book(wallet: Wallet, card: Card, movement: Pick<Transaction, "eventType" | "amountCents" | "description">) {
  wallet.transactions.unshift({
    id: `txn_${randomUUID()}`,
    cardId: card.id,
    cardLast4: last4(card),
    status: "settled",
    createdAt: new Date().toISOString(),
    ...movement,
  });
}

export const create_card = defineTool(
  z.object({ amount_cents: z.int(), type: z.enum(["single_use", "multi_use"]).default("single_use") }),
  async ({ amount_cents, type }, caller) => {
    const { wallet, clients, clientId } = caller;
    if (amount_cents < 100) return refusal("amount_cents must be at least 100, which is $1.00.");
    await caller.reportProgress(1, 2, "Checking limits");
    const now = new Date();
    const sandbox = clients.modeOf(clientId) === "test";
    const card: Card = {
      id: `card_${randomUUID()}`,
      number: `424242424242${String(wallet.cards.length + 1).padStart(4, "0")}`,
      cvv: "000",
      expiry: `${String(now.getMonth() + 1).padStart(2, "0")}/${String(now.getFullYear() + 3).slice(-2)}`,
      spendLimitCents: amount_cents,
      balanceCents: amount_cents,
      type,
      status: "OPEN",
      sandbox,
    };
    wallet.cards.push(card);
    book(wallet, card, { eventType: "funding", amountCents: amount_cents, description: "Card funded" });
    await caller.reportProgress(2, 2, "Card created");
    return answer(`Created a ${sandbox ? "test " : ""}card ending ${last4(card)} with $${dollars(amount_cents)}.`, {
      status: "created",
      cardId: card.id,
      last4: last4(card),
      expiry: card.expiry,
      balanceCents: card.balanceCents,
      balanceDollars: dollars(card.balanceCents),
      cardStatus: card.status,
      ...(sandbox && { testCard: true, sandbox: true }),
    });
  },
);

export const list_cards = defineTool(z.object({}), (_input, { wallet }) => {
  const cards = wallet.cards.map((card) => ({
    id: card.id,
    last4: last4(card),
    expiry: card.expiry,
    balanceCents: card.balanceCents,
    spendLimitCents: card.spendLimitCents,
    status: card.status,
    ...(card.sandbox && { sandbox: true }),
  }));
  return answer(cards.length ? `${cards.length} card(s).` : "No cards yet.", { count: cards.length, cards });
});

export const get_card_balance = cardTool((card) =>
  answer(`Card ending ${last4(card)} has $${dollars(card.balanceCents)}.`, {
    balanceCents: card.balanceCents,
    balanceDollars: dollars(card.balanceCents),
    cached: false,
  }),
);

/** The number and the CVV are in the text only, as at Agentcard. */
export const get_card_details = cardTool((card) =>
  answer(
    `Details of the card ending ${last4(card)} are in the text of this answer.`,
    {
      status: "ok",
      cardId: card.id,
      expiry: card.expiry,
      last4: last4(card),
      balanceCents: card.balanceCents,
      balanceDollars: dollars(card.balanceCents),
      cardStatus: card.status,
    },
    `Card number: ${card.number}\nCVV: ${card.cvv}\nExpiry: ${card.expiry}`,
  ),
);

export const close_card = cardTool((card, { wallet }) => {
  if (card.status === "CLOSED") return refusal("The card is closed already.", { cardId: card.id, status: "closed" });
  book(wallet, card, { eventType: "refund", amountCents: card.balanceCents, description: "Card closed" });
  card.balanceCents = 0;
  card.status = "CLOSED";
  return answer(`Closed the card ending ${last4(card)}.`, { cardId: card.id, status: "closed" });
});

export const pause_card = statusTool("OPEN", "PAUSED", "paused");
export const resume_card = statusTool("PAUSED", "OPEN", "resumed");

export const list_transactions = defineTool(
  z.object({
    card_id: z.string().optional(),
    limit: z.int().positive().default(50),
    offset: z.int().nonnegative().default(0),
    status: z.string().optional(),
  }),
  ({ card_id, limit, offset, status }, { wallet }) => {
    const transactions = wallet.transactions
      .filter(
        (transaction) => (!card_id || transaction.cardId === card_id) && (!status || transaction.status === status),
      )
      .slice(offset, offset + limit);
    return answer(`${transactions.length} transaction(s).`, { count: transactions.length, transactions });
  },
);
