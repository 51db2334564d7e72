import type { ActivityLine } from "@keyhold/contract";
import type { SummaryValues } from "../providers/Provider.js";

/** A stored line of the record of tool calls. */
export interface ActivityRecord extends Omit<ActivityLine, "at" | "language"> {
  /** Lines with the same id are about the same call. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** For summaries in other languages. */
  readonly values?: SummaryValues | undefined;
}

/** The maximum number of lines of one user. */
export const MOST_LINES = 500;
/** Milliseconds that a line is kept: 90 days. */
export const KEPT = 90 * 24 * 60 * 60_000;

/** Adds lines, and replaces those with the same ids. */
export function merged(lines: readonly ActivityRecord[], more: readonly ActivityRecord[]): ActivityRecord[] {
  const byId = new Map<string, ActivityRecord>();
  for (const line of [...lines, ...more]) byId.set(line.id, latest(byId.get(line.id), line));
  return [...byId.values()];
}

/**
 * Which of two lines about one call counts. A try that waited can be written after the decision or after the call was sent, and must not hide
 * that. A line without the end of a try can be left from before, if a process has died.
 */
export function latest(before: ActivityRecord | undefined, after: ActivityRecord): ActivityRecord {
  if (!before) return after;
  const further = stepOf(before) - stepOf(after);
  const isEnded = before.at === after.at && before.durationMs !== undefined && after.durationMs === undefined;
  return further > 0 || (further === 0 && isEnded) ? before : after;
}

/** How far a call has come: it waits, it will not be sent, it was sent. */
function stepOf({ outcome, reason }: ActivityRecord): number {
  if (outcome !== "refused") return 2;
  return reason === "undecided" || reason === "left" ? 0 : 1;
}

/** The newest first. Two calls can come in the same millisecond. */
export function newestFirst(one: ActivityRecord, other: ActivityRecord): number {
  return other.at - one.at || (one.id < other.id ? 1 : -1);
}
