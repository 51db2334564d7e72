import { UNREPEATABLE_TIMEOUT } from "../oauth/requestOptions.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant, RefreshMark } from "../vault/Grant.js";
import { amendGrant } from "./amendGrant.js";

/**
 * Milliseconds after which the process that wrote a mark should have stored the new tokens: the longest request, and time to store them.
 */
const MARK_LIFETIME = UNREPEATABLE_TIMEOUT + 30_000;
/** Milliseconds that another process waits at least. After an outage of Redis, the process with the new tokens can store them first. */
const WAITED_FOR = 10_000;

/** A mark of another process's refresh, and the time when this process first saw it, in milliseconds since the epoch. */
export interface SeenMark {
  readonly id: string;
  readonly at: number;
}

/**
 * For how many milliseconds this process must not use the refresh token of a grant, because another process may store a newer one. 0 or
 * less: it can use the token now. The clocks of two processes can differ, so this process never waits longer than `MARK_LIFETIME` from the time
 * when it first saw the mark.
 */
export function markTimeLeft({ startedAt }: RefreshMark, seen: SeenMark): number {
  const now = Date.now();
  return Math.min(Math.max(startedAt + MARK_LIFETIME, seen.at + WAITED_FOR), seen.at + MARK_LIFETIME) - now;
}

/**
 * Marks a grant before Keyhold sends its refresh token. Each version of a record can be replaced only once, so only one of several
 * processes can write the mark, even if its lock was lost.
 *
 * @param grant the grant that was read under the lock
 * @param isKnownOver whether the refresh of an earlier mark has ended although the mark is still in the record
 * @returns false if another process changed the tokens, or marked or invalidated the grant meanwhile
 */
export function markRefresh(
  vault: Vault,
  call: CallContext,
  grant: Grant,
  mark: RefreshMark,
  isKnownOver: boolean,
): Promise<boolean> {
  const change = (now: Grant): Grant | undefined => {
    if (now.refreshing?.id !== grant.refreshing?.id || now.invalidated) return undefined;
    const isLost = now.refreshing !== undefined && !isKnownOver;
    return { ...now, refreshing: mark, unanswered: isLost ? true : now.unanswered };
  };
  return amendGrant(vault, call, grant, change, { isQuiet: true });
}

/** Removes the mark of a refresh that has ended. Keeps the mark of another refresh. */
export function unmarked(grant: Grant, mark: RefreshMark | undefined): Grant {
  return mark && grant.refreshing?.id === mark.id ? { ...grant, refreshing: undefined } : grant;
}
