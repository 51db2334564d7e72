/** A card, from what Agentcard's `list_cards` tells of it. Only its id is certain. */
export interface AgentcardCard {
  readonly id: string;
  /** The last four digits of its number. */
  readonly last4?: string;
  /** `MM/YY` */
  readonly expiry?: string;
  /** What is on it, in US cents. */
  readonly balanceCents?: number;
  /** Agentcard spells these in several ways; what is none of them is `other`, in Agentcard's word as `statusText`. */
  readonly status: "open" | "paused" | "closed" | "other";
  readonly statusText?: string;
  /** Whether no real money is on it. */
  readonly test: boolean;
}
