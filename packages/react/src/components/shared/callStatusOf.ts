import type { ActivityLine, CallOutcome } from "@keyhold/contract";

/** How a call ended: see `CallOutcome`. `running`: it has not ended, or its end is not known. */
export type CallStatus = CallOutcome | "running";

export function callStatusOf({ outcome, durationMs }: ActivityLine): CallStatus {
  return outcome === "unclear" && durationMs === undefined ? "running" : outcome;
}
