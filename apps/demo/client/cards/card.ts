import type { ToolResult } from "@keyhold/react";

/** A card, as Agentcard's `list_cards` describes it. Only its id is certain. */
export interface Card {
  readonly id: string;
  readonly last4?: string;
  readonly expiry?: string;
  readonly balanceCents?: number;
  readonly status?: string;
  readonly sandbox?: boolean;
}

/** The cards in the answer of `list_cards`. */
export function cardsOf({ structuredContent }: ToolResult): Card[] {
  const cards = structuredContent?.cards;
  return Array.isArray(cards) ? cards.filter(isCard) : [];
}

function isCard(value: unknown): value is Card {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

/** Whether the card is closed for good. */
export function isClosed({ status }: Card): boolean {
  return status?.toLowerCase() === "closed";
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** For example `$10.00`. */
export function money(cents: number): string {
  return dollars.format(cents / 100);
}
