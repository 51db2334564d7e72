import type { ToolResult } from "@keyhold/contract";
import type { AgentcardCard } from "./AgentcardCard.js";

const statuses: Readonly<Record<string, AgentcardCard["status"]>> = {
  open: "open",
  active: "open",
  paused: "paused",
  frozen: "paused",
  closed: "closed",
  cancelled: "closed",
  canceled: "closed",
};

/** The cards in the answer of `list_cards`. Leaves out entries that are not cards, and fields of the wrong type. */
export function cardsOf({ structuredContent }: ToolResult): AgentcardCard[] {
  const cards: unknown = structuredContent?.cards;
  return Array.isArray(cards) ? cards.flatMap(cardOf) : [];
}

function cardOf(value: unknown): AgentcardCard[] {
  const { id, last4, expiry, balanceCents, status, sandbox } = Object(value);
  if (typeof id !== "string") return [];
  const known = typeof status === "string" ? statuses[status.toLowerCase()] : undefined;
  return [
    {
      id,
      ...(typeof last4 === "string" && { last4 }),
      ...(typeof expiry === "string" && { expiry }),
      ...(typeof balanceCents === "number" && { balanceCents }),
      status: known ?? "other",
      ...(!known && typeof status === "string" && { statusText: status }),
      test: sandbox === true,
    },
  ];
}
