/** A card from the answer of Agentcard's `list_cards`. Only its id is certain. */
export interface AgentcardCard {
  /** Agentcard's id of the card. Its tools take it as `card_id`. */
  readonly id: string;
  /** The last four digits of its number. */
  readonly last4?: string | undefined;
  /** `MM/YY` */
  readonly expiry?: string | undefined;
  /** The money on the card, in US cents. */
  readonly balanceCents?: number | undefined;
  /** What the card may spend in total, in US cents. */
  readonly spendLimitCents?: number | undefined;
  /** What was spent of the limit, in US cents. Only for open and paused cards: the rest of a closed card went back to the account. */
  readonly spentCents?: number | undefined;
  /** Agentcard spells these in several ways. `other` is each status that the kit does not know. */
  readonly status: "open" | "paused" | "closed" | "other";
  /** Agentcard's own word, if `status` is `other`. */
  readonly statusText?: string | undefined;
  /** Whether this is a test card, without real money. */
  readonly test: boolean;
}

/** One of the user's own cards, from the answer to `list_cards`: a card in the user's vault, or a card of a company's account. Only its id is certain. */
export interface AgentcardOwnCard {
  /** Agentcard's id of the card. */
  readonly id: string;
  /** `visa`, in Agentcard's own word. */
  readonly brand?: string | undefined;
  /** The last four digits of its number. */
  readonly last4?: string | undefined;
  /** `MM/YY` */
  readonly expiry?: string | undefined;
  /** What the user calls the card, or the name of the company. */
  readonly label?: string | undefined;
}

/** The cards in an answer to `list_cards`. */
export interface AgentcardCardList {
  /** The cards that your app created. */
  readonly cards: readonly AgentcardCard[];
  /** The user's own cards, which your app did not create. */
  readonly ownCards: readonly AgentcardOwnCard[];
}
