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
import type { Verdict } from "./RefreshFailure.js";

interface Failed {
  readonly verdict: Verdict;
  /** What was thrown, and as a code. */
  readonly cause: unknown;
  readonly failure: KeyholdError;
}

/**
 * How a failed renewal changes a grant. If the provider has ended the grant, its tokens are removed. If the refusal may be lasting, Keyhold retries
 * with growing pauses, and asks the user to reconnect from the third refusal on. If the answers are unclear, it retries with each call, and offers
 * Reconnect after hours. In both cases it keeps the tokens, since a later retry may succeed. A provider's `Retry-After` is a pause.
 *
 * @returns the grant to store instead; the same object if nothing is to be noted
 */
export function afterFailure(grant: Grant, { verdict, failure, cause }: Failed): Grant {
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
  // The old refresh token may be invalid by now.
  const refreshToken = cause instanceof RefreshTokenOnly ? cause.refreshToken : grant.tokens?.refreshToken;
  const tokens = grant.tokens && { ...grant.tokens, refreshToken };
  return { ...grant, tokens, failures, problem: isLasting(failures) ? "needs_reconnect" : grant.problem };
}

/** What is noted of refreshes that failed, and ends with new tokens. */
export const NO_FAILURES = {
  failures: undefined,
  unclear: undefined,
  pausedUntil: undefined,
  unanswered: undefined,
  refreshing: undefined,
} satisfies Partial<Record<keyof Grant, undefined>>;

const over = (grant: Grant): Grant => ({ ...grant, ...NO_FAILURES, refusals: undefined, problem: "needs_reconnect" });

/**
 * The access token of a grant, if it can be used as it is.
 *
 * @param rejected an access token that the MCP server has just refused
 * @param early milliseconds before its end at which a token that can be renewed counts as expired
 * @returns nothing where it has to be renewed first
 * @throws KeyholdError where the grant is known not to work until the user does something, or until some time has passed
 */
export function usableToken(grant: Grant, rejected: string | undefined, early: number): string | undefined {
  const { problem, tokens, failures, refusals, unclear, subject } = grant;
  const isBlocked = problem === "needs_reconnect" || problem === "no_access";
  const isTriedAgain = (failures ?? refusals ?? unclear) && !isPausing(failures) && !isPausing(refusals);
  if (isBlocked && !isTriedAgain) throw new KeyholdError(problem);
  if (isPausing(refusals)) throw new KeyholdError("provider_unavailable");
  const pause = secondsPaused(grant.pausedUntil);
  const canRenew = !pause && !isPausing(failures) && (tokens?.refreshToken !== undefined || subject !== undefined);
  const until = (tokens?.expiresAt ?? Number.POSITIVE_INFINITY) - (canRenew ? early : 0);
  if (tokens && tokens.accessToken !== rejected && Date.now() < until) return tokens.accessToken;
  if (pause) throw new KeyholdError(isBlocked ? problem : "provider_unavailable", { retryAfter: pause });
  if (isPausing(failures)) throw new KeyholdError("provider_unavailable");
  return undefined;
}
