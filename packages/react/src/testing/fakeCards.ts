import type { Tool, ToolPermission, ToolResult } from "@keyhold/contract";
import type { FakeToolCall } from "./createFakeBackend.js";

/** A card, as Agentcard's `list_cards` returns it. */
export interface FakeCard {
  /** The tools take it as `card_id`. */
  readonly id: string;
  /** The last four digits of its number. */
  readonly last4: string;
  /** `MM/YY` */
  readonly expiry: string;
  /** The money on the card, in US cents. */
  readonly balanceCents: number;
  /** What the card may spend in total, in US cents. */
  readonly spendLimitCents: number;
  /** Agentcard's own words. */
  readonly status: "OPEN" | "PAUSED" | "CLOSED";
  /** True for a test card. */
  readonly sandbox?: true;
}

/** A transaction, as Agentcard's `list_transactions` returns it. */
export interface FakeTransaction {
  /** Different for each transaction. */
  readonly id: string;
  /** The card's `id`. Null for a transaction without a card, such as a withdrawal. */
  readonly cardId: string | null;
  /** The last four digits of the card's number. Null without a card. */
  readonly cardLast4: string | null;
  /** In US cents. */
  readonly amountCents: number;
  /** The name of the shop. */
  readonly merchant: string;
  /** What it was, for people. */
  readonly description: string;
  /** Whether the money has moved. */
  readonly status: "settled" | "declined" | "pending";
  /** What happened. `funding` puts money on the card, `refund` takes it back to the account. */
  readonly eventType: "funding" | "purchase" | "refund" | "withdrawal";
  /** An ISO 8601 date. */
  readonly createdAt: string;
}

/** One of the user's own cards, as Agentcard's `list_cards` returns it. */
export interface FakeVaultCard {
  /** Different for each card. */
  readonly id: string;
  /** Such as `visa`. Null if Agentcard does not know it. */
  readonly brand: string | null;
  /** The last four digits of its number. */
  readonly last4: string | null;
  /** `MM/YY` */
  readonly expiry: string | null;
  /** What the user calls the card. */
  readonly label: string | null;
}

/** How many transactions Agentcard returns if the call names no number. */
const PAGE = 20;

const card = { type: "object", properties: { card_id: { type: "string" } }, required: ["card_id"] };
const tools: readonly Tool[] = [
  { name: "list_cards", inputSchema: { type: "object", properties: {} } },
  {
    name: "create_card",
    inputSchema: { type: "object", properties: { amount_cents: { type: "number" } }, required: ["amount_cents"] },
  },
  { name: "close_card", inputSchema: card },
  {
    name: "list_transactions",
    inputSchema: {
      type: "object",
      properties: { card_id: { type: "string" }, limit: { type: "number" }, offset: { type: "number" } },
    },
  },
];

/** As Agentcard's rules have them: agents can read, and each other call asks the user. */
const permissions: readonly ToolPermission[] = [
  { name: "list_cards", group: "looks", verdict: "allow", choices: ["deny", "ask", "allow"] },
  { name: "create_card", group: "spends", verdict: "ask", choices: ["deny", "ask"] },
  { name: "close_card", group: "changes", verdict: "ask", choices: ["deny", "ask"] },
  { name: "list_transactions", group: "looks", verdict: "allow", choices: ["deny", "ask", "allow"] },
];

const said = (text: string, structuredContent: Readonly<Record<string, unknown>>): ToolResult => ({
  content: [{ type: "text", text }],
  structuredContent,
});
const refused = (text: string): ToolResult => ({ ...said(text, { status: "error" }), isError: true });

/** The cards and transactions at the start. */
export interface FakeCardsOptions {
  /** Default: none. */
  readonly cards?: readonly FakeCard[] | undefined;
  /** Newest first. Default: none. */
  readonly transactions?: readonly FakeTransaction[] | undefined;
  /** The user's own cards. Default: none. */
  readonly vaultCards?: readonly FakeVaultCard[] | undefined;
  /**
   * Whether new cards are test cards.
   * @default true
   */
  readonly sandbox?: boolean | undefined;
}

/**
 * Agentcard's tools for cards, with cards in memory. Spread it into the options of `createFakeBackend`.
 *
 * @example
 * ```ts
 * const backend = createFakeBackend({ connections: [withStatus(agentcard, "connected")], ...fakeCards() });
 * ```
 */
export function fakeCards({ sandbox = true, vaultCards = [], ...options }: FakeCardsOptions = {}) {
  let cards = options.cards ?? [];
  let transactions = options.transactions ?? [];

  function record(
    { id: cardId, last4: cardLast4, balanceCents: amountCents }: FakeCard,
    eventType: "funding" | "refund",
  ): void {
    const description = eventType === "funding" ? "Card funded" : "Card closed";
    const id = `txn_${transactions.length + 1}`;
    const createdAt = new Date().toISOString();
    const about = { id, cardId, cardLast4, amountCents, description, eventType, createdAt };
    transactions = [{ ...about, merchant: "Agentcard", status: "settled" }, ...transactions];
  }

  function callTool({ name, arguments: args }: FakeToolCall): ToolResult {
    switch (name) {
      case "list_cards":
        return said(`${cards.length} card(s).`, { count: cards.length, cards, connectedAccounts: [], vaultCards });
      case "list_transactions": {
        const { card_id: id, limit = PAGE, offset = 0 } = args;
        const found = transactions.filter(({ cardId }) => id === undefined || cardId === id);
        const page = found.slice(Number(offset), Number(offset) + Number(limit));
        return said(`${page.length} transaction(s).`, { count: page.length, transactions: page });
      }
      case "create_card": {
        const balanceCents = Number(args.amount_cents);
        if (!(balanceCents >= 100)) return refused("amount_cents must be at least 100, which is $1.00.");
        const number = cards.length + 1;
        const created: FakeCard = {
          id: `card_${number}`,
          last4: String(number).padStart(4, "0"),
          expiry: "11/29",
          balanceCents,
          spendLimitCents: balanceCents,
          status: "OPEN",
          ...(sandbox && { sandbox }),
        };
        const { id: cardId, last4 } = created;
        cards = [...cards, created];
        record(created, "funding");
        return said(`Created a card ending ${last4}.`, { status: "created", cardId, last4, balanceCents });
      }
      case "close_card": {
        const id = args.card_id;
        const open = cards.find((each) => each.id === id && each.status !== "CLOSED");
        if (!open) return refused("No such card is open.");
        cards = cards.map((each) => (each === open ? { ...each, balanceCents: 0, status: "CLOSED" } : each));
        record(open, "refund");
        return said("Closed the card.", { cardId: id, status: "closed" });
      }
      default:
        return refused(`There is no tool ${name}.`);
    }
  }
  return { tools, permissions, callTool };
}
