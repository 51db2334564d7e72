/** A card from the answer of Agentcard's `list_cards`. Only its id is certain. */
export interface AgentcardCard {
  readonly id: string;
  /** The last four digits of its number. */
  readonly last4?: string;
  /** `MM/YY` */
  readonly expiry?: string;
  /** The money on the card, in US cents. */
  readonly balanceCents?: number;
  /** Agentcard spells these in several ways. Any other status is `other`; `statusText` then has Agentcard's own word. */
  readonly status: "open" | "paused" | "closed" | "other";
  readonly statusText?: string;
  /** Whether this is a test card, without real money. */
  readonly test: boolean;
}
