import { UNREPEATABLE } from "../oauth/requestOptions.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant, RefreshMark } from "../vault/Grant.js";
import { amendGrant } from "./amendGrant.js";

/** Milliseconds from the mark until the process that wrote it should have stored the new tokens: the longest request, and time to store. */
const LASTS = UNREPEATABLE + 30_000;
/** Milliseconds that another process waits at least. If Redis was away for all, the process with the new tokens gets to store them first. */
const WAITED_FOR = 10_000;

/** A mark of another process's refresh, and when this process has seen it first, in milliseconds since the epoch. */
export interface SeenMark {
  readonly id: string;
  readonly at: number;
}

/**
 * Milliseconds that the refresh token of a grant must not be used for, since another process may be about to store a newer one; 0 or less if it may be
 * used. The clocks of the two processes may differ, so this process never waits for longer than a mark lasts.
 */
export function markTimeLeft({ startedAt }: RefreshMark, seen: SeenMark): number {
  const now = Date.now();
  return Math.min(Math.max(startedAt + LASTS, seen.at + WAITED_FOR), seen.at + LASTS) - now;
}

/**
 * Marks a grant before its refresh token leaves. A version of a record is replaced only once, so of several processes only one can do that, even if its lock
 * was lost.
 *
 * @param grant the grant as it was read under the lock
 * @param isKnownOver whether the refresh of an earlier mark has ended, although its mark is still there
 * @returns false if another process has changed the tokens or marked the grant meanwhile
 */
export function markRefresh(
  vault: Vault,
  call: CallContext,
  grant: Grant,
  mark: RefreshMark,
  isKnownOver: boolean,
): Promise<boolean> {
  const change = (now: Grant): Grant | undefined => {
    if (now.refreshing?.id !== grant.refreshing?.id) return undefined;
    const isLost = now.refreshing !== undefined && !isKnownOver;
    return { ...now, refreshing: mark, unanswered: isLost ? true : now.unanswered };
  };
  return amendGrant(vault, call, grant, change, { isQuiet: true });
}

/** Removes the mark of a refresh that has ended, and no other. */
export function unmarked(grant: Grant, mark: RefreshMark | undefined): Grant {
  return mark && grant.refreshing?.id === mark.id ? { ...grant, refreshing: undefined } : grant;
}
