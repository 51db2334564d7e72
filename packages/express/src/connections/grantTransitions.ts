import { KeyholdError } from "../errors/KeyholdError.js";
import { RefreshTokenOnly } from "../oauth/RefreshTokenOnly.js";
import type { Grant } from "../vault/Grant.js";
import {
  isLasting,
  isPausing,
  isUnclearForLong,
  oneMore,
  oneMoreUnclear,
  pauseUntil,
  secondsPaused,
} from "./failureCounts.js";
import type { RefreshVerdict } from "./RefreshFailure.js";

interface Failed {
  readonly verdict: RefreshVerdict;
  /** The error that was thrown. */
  readonly cause: unknown;
  readonly failure: KeyholdError;
}

/**
 * How a failed refresh changes a grant. If the provider has ended the grant, Keyhold removes its tokens. If the refusal may be lasting,
 * Keyhold retries with growing pauses, and asks the user to reconnect from the third failure on. If the answers are unclear, it retries
 * with each call, and offers Reconnect after five of them in a row over six hours. In both cases it keeps the tokens, because a later retry can succeed. Keyhold obeys
 * a provider's `Retry-After`.
 *
 * @returns the grant to store; the same object if nothing changes
 */
export function afterFailure(grant: Grant, failed: Failed): Grant {
  const changed = changedBy(grant, failed);
  return grant.invalidated && changed.problem !== grant.problem ? { ...changed, problem: grant.problem } : changed;
}

function changedBy(grant: Grant, { verdict, failure, cause }: Failed): Grant {
  if (failure.code === "needs_login") return { ...grant, problem: failure.code };
  if (verdict === "ended") return { ...over(grant), tokens: undefined, endedAtProvider: true };
  if (verdict === "over") return over(grant);
  const pausedUntil = pauseUntil(failure.retryAfter);
  const paused = pausedUntil ? { ...grant, pausedUntil } : grant;
  if (verdict === "doubtful") return doubted(paused, cause);
  if (verdict === "unanswered") return { ...paused, unanswered: true };
  if (verdict !== "unclear") return paused;
  const unclear = oneMoreUnclear(grant.unclear);
  return { ...paused, unclear, problem: isUnclearForLong(unclear) ? "needs_reconnect" : grant.problem };
}

function doubted(grant: Grant, cause: unknown): Grant {
  const failures = oneMore(grant.failures);
  // The old refresh token may already be invalid.
  const refreshToken = cause instanceof RefreshTokenOnly ? cause.refreshToken : grant.tokens?.refreshToken;
  const tokens = grant.tokens && { ...grant.tokens, refreshToken };
  return { ...grant, tokens, failures, problem: isLasting(failures) ? "needs_reconnect" : grant.problem };
}

/** The fields about failed refreshes. New tokens clear them. */
export const NO_FAILURES = {
  failures: undefined,
  unclear: undefined,
  pausedUntil: undefined,
  unanswered: undefined,
  refreshing: undefined,
} satisfies Partial<Record<keyof Grant, undefined>>;

const over = (grant: Grant): Grant => ({ ...grant, ...NO_FAILURES, refusals: undefined, problem: "needs_reconnect" });

/**
 * The access token of a grant, if it needs no refresh.
 *
 * @param rejected an access token that the MCP server has just refused
 * @param early milliseconds: a token that Keyhold can refresh counts as expired this long before its end
 * @returns `undefined` if Keyhold must refresh it first
 * @throws KeyholdError if the grant cannot work before the user does something, or before a pause is over
 */
export function usableToken(grant: Grant, rejected: string | undefined, early: number): string | undefined {
  const { problem, tokens, failures, refusals, unclear, subject, invalidated } = grant;
  if (invalidated) throw new KeyholdError("needs_reconnect");
  const isBlocked = problem === "needs_reconnect" || problem === "no_access";
  const isTriedAgain = (failures ?? refusals ?? unclear) && !isPausing(failures) && !isPausing(refusals);
  if (isBlocked && !isTriedAgain) throw new KeyholdError(problem);
  if (isPausing(refusals)) throw new KeyholdError("provider_unavailable");
  const pause = secondsPaused(grant.pausedUntil);
  const canRefresh = !pause && !isPausing(failures) && (tokens?.refreshToken !== undefined || subject !== undefined);
  const until = (tokens?.expiresAt ?? Number.POSITIVE_INFINITY) - (canRefresh ? early : 0);
  if (tokens && tokens.accessToken !== rejected && Date.now() < until) return tokens.accessToken;
  if (pause) throw new KeyholdError(isBlocked ? problem : "provider_unavailable", { retryAfter: pause });
  if (isPausing(failures)) throw new KeyholdError("provider_unavailable");
  return undefined;
}
