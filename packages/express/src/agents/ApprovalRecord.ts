import type { SummaryValues } from "../providers/Provider.js";

/** A stored approval. Times are milliseconds since the epoch. */
export interface ApprovalRecord {
  readonly id: string;
  /** A digest of the call. Calls with the same digest are the same call (`callDigest`). */
  readonly digest: string;
  /** The provider's id. */
  readonly provider: string;
  readonly connection: string;
  /** The id of the grant that the call would use (`grantIdOf`). */
  readonly connectedAt: string;
  readonly by: "page" | "agent";
  readonly agent?: string | undefined;
  readonly tool: string;
  readonly summary: string;
  readonly amountCents?: number | undefined;
  /** For summaries in other languages. */
  readonly values?: SummaryValues | undefined;
  /** The id of the request that asked first, for events. */
  readonly requestId: string;
  readonly createdAt: number;
  readonly status: "waiting" | "approved" | "declined" | "spent";
  /** When `status` last changed. */
  readonly since: number;
  readonly expiresAt: number;
  /** The call that waits for this approval, or has spent it. A call that waits holds it until this time, so a process that dies blocks nothing. */
  readonly holder?: { readonly id: string; readonly until: number } | undefined;
  /** For a spent approval: when it would have expired. */
  readonly countsUntil?: number | undefined;
  /** For a spent approval: the call was sent, and no usable answer came. */
  readonly isUnclear?: true | undefined;
  /** For an unclear approval: Keyhold has already answered a later same call with `unclear`. */
  readonly isTold?: true | undefined;
  /** The same call was sent before, and no usable answer came. */
  readonly mayRepeat?: true | undefined;
}

/** Milliseconds that a call can be without an outcome. After that, its process counts as dead, and the outcome as unclear. */
export const IN_FLIGHT = 60_000;
/**
 * Milliseconds that the clocks of two processes can differ. If a clock was set back further, the approval is over: it would be valid for
 * too long.
 */
const SKEW = 5 * 60_000;

export function isOver({ since, expiresAt }: ApprovalRecord, now: number): boolean {
  return now >= expiresAt || now < since - SKEW;
}

/** Whether another call can take this approval. */
export function isFree({ holder }: ApprovalRecord, holderId: string, now: number): boolean {
  return !holder || holder.id === holderId || holder.until <= now;
}

/** Whether a spent approval has no outcome, and Keyhold has not yet answered a later same call with `unclear`. */
export function isUntold({ status, since, isUnclear, isTold }: ApprovalRecord, now: number): boolean {
  return status === "spent" && !isTold && (isUnclear === true || now >= since + IN_FLIGHT);
}

/** Whether an approval waits for its user or its call. The number of these is limited (`most`). */
export function isOpen({ status }: ApprovalRecord): boolean {
  return status === "waiting" || status === "approved";
}

/** The maximum number of a user's records that are not open. Keyhold forgets the oldest of more, and then asks the user again. */
const MOST_CLOSED = 200;

/** Adds a record, or replaces the one with its id. */
export function put(records: readonly ApprovalRecord[], record: ApprovalRecord): readonly ApprovalRecord[] {
  if (records.some(({ id }) => id === record.id)) return records.map((one) => (one.id === record.id ? record : one));
  const [oldest, ...closed] = records.filter((one) => !isOpen(one));
  return [...records.filter((one) => one !== oldest || closed.length < MOST_CLOSED), record];
}
