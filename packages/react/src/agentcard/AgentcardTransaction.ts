/** A transaction of a card, from the answer of Agentcard's `list_transactions`. No member is certain. */
export interface AgentcardTransaction {
  readonly id?: string | undefined;
  /** In US cents, as Agentcard sends it. */
  readonly amountCents?: number | undefined;
  readonly merchant?: string | undefined;
  /** What it was, in Agentcard's own words. */
  readonly description?: string | undefined;
  /** Any other status is `other`; `statusText` then has Agentcard's own word. */
  readonly status: "settled" | "pending" | "declined" | "other";
  readonly statusText?: string | undefined;
  /** When it was, as a date that JavaScript can read. */
  readonly createdAt?: string | undefined;
}
