import type { Tool, ToolResult } from "@keyhold/contract";
import type { FakeToolCall } from "./createFakeBackend.js";

/** A card, as Agentcard's `list_cards` returns it. */
export interface FakeCard {
  readonly id: string;
  readonly last4: string;
  readonly expiry: string;
  readonly balanceCents: number;
  readonly spendLimitCents: number;
  readonly status: "OPEN" | "PAUSED" | "CLOSED";
  readonly sandbox?: true;
}

const card = { type: "object", properties: { card_id: { type: "string" } }, required: ["card_id"] };
const tools: readonly Tool[] = [
  { name: "list_cards", inputSchema: { type: "object", properties: {} } },
  {
    name: "create_card",
    inputSchema: { type: "object", properties: { amount_cents: { type: "number" } }, required: ["amount_cents"] },
  },
  { name: "close_card", inputSchema: card },
];

const said = (text: string, structuredContent: Readonly<Record<string, unknown>>): ToolResult => ({
  content: [{ type: "text", text }],
  structuredContent,
});
const refused = (text: string): ToolResult => ({ ...said(text, { status: "error" }), isError: true });

/**
 * Agentcard's tools for cards, with cards in memory. Spread it into the options of `createFakeBackend`.
 *
 * @param options.cards the cards at the start. Default: none
 * @param options.sandbox whether new cards are test cards. Default: true
 *
 * @example
 * ```ts
 * const backend = createFakeBackend({ connections: [withStatus(agentcard, "connected")], ...fakeCards() });
 * ```
 */
export function fakeCards(
  options: { readonly cards?: readonly FakeCard[] | undefined; readonly sandbox?: boolean | undefined } = {},
) {
  let cards = options.cards ?? [];
  const sandbox = options.sandbox ?? true;

  function callTool({ name, arguments: args }: FakeToolCall): ToolResult {
    switch (name) {
      case "list_cards":
        return said(`${cards.length} card(s).`, { count: cards.length, cards });
      case "create_card": {
        const balanceCents = Number(args.amount_cents);
        if (!(balanceCents >= 100)) return refused("amount_cents must be at least 100, which is $1.00.");
        const number = cards.length + 1;
        const last4 = String(number).padStart(4, "0");
        cards = [
          ...cards,
          {
            id: `card_${number}`,
            last4,
            expiry: "11/29",
            balanceCents,
            spendLimitCents: balanceCents,
            status: "OPEN",
            ...(sandbox && { sandbox }),
          },
        ];
        return said(`Created a card ending ${last4}.`, {
          status: "created",
          cardId: `card_${number}`,
          last4,
          balanceCents,
        });
      }
      case "close_card": {
        const id = args.card_id;
        if (!cards.some((each) => each.id === id && each.status !== "CLOSED")) return refused("No such card is open.");
        cards = cards.map((each) => (each.id === id ? { ...each, balanceCents: 0, status: "CLOSED" } : each));
        return said("Closed the card.", { cardId: id, status: "closed" });
      }
      default:
        return refused(`There is no tool ${name}.`);
    }
  }
  return { tools, callTool };
}
