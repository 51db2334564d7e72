/** A transaction of a card, from the answer of Agentcard's `list_transactions`. No member is certain. */
export interface AgentcardTransaction {
  /** Agentcard's id of the transaction. */
  readonly id?: string | undefined;
  /** In US cents, as Agentcard sends it. */
  readonly amountCents?: number | undefined;
  /** The name of the shop. */
  readonly merchant?: string | undefined;
  /** What it was, in Agentcard's own words. */
  readonly description?: string | undefined;
  /** `other` is each status that the kit does not know. */
  readonly status: "settled" | "pending" | "declined" | "other";
  /** Agentcard's own word, if `status` is `other`. */
  readonly statusText?: string | undefined;
  /** When it was, as a date that JavaScript can read. */
  readonly createdAt?: string | undefined;
}
