import { describeFailure } from "../errors/describeFailure.js";
import type { KeyholdError } from "../errors/KeyholdError.js";
import { type Emit, type ReconnectReason, subjectOf } from "../events/KeyholdEvent.js";
import type { CallContext, Grant } from "../vault/Grant.js";

/**
 * Makes a write to a grant's record, and emits `needs_reconnect` if the write makes a reconnect necessary. Of all processes, only one
 * succeeds in replacing a version of a record, so only one emits.
 *
 * @returns what `write` returns: whether it replaced the record
 */
export type ReconnectWatch = (before: Grant, after: Grant, write: () => Promise<boolean>) => Promise<boolean>;

/** Creates the watch for one change of a grant, which its caller may have to repeat. */
export function createReconnectWatch(
  emit: Emit,
  call: CallContext,
  tried: ReconnectReason,
  failure: KeyholdError,
): ReconnectWatch {
  let isDue = false;
  return async (before, after, write) => {
    const wasDue = isDue;
    // If the provider refuses imported tokens, the import fails, and no connection stays.
    const isBroken = (grant: Grant) => grant.problem === "needs_reconnect" || grant.unproven;
    // If `write` throws, it may have succeeded, and the next try then finds the changed record.
    isDue ||= after.problem === "needs_reconnect" && !isBroken(before);
    const isDone = await write();
    if (isDone && isDue) emit({ type: "needs_reconnect", ...subjectOf(call), tried, cause: describeFailure(failure) });
    isDue = !isDone && wasDue;
    return isDone;
  };
}
