import { randomUUID } from "node:crypto";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext, Grant, RefreshMark } from "../vault/Grant.js";
import { amendGrant } from "./amendGrant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { createReconnectWatch } from "./createReconnectWatch.js";
import { secondsPaused } from "./failureCounts.js";
import { afterFailure, NO_FAILURES, usableToken } from "./grantTransitions.js";
import { LostRefreshError } from "./LostRefreshError.js";
import { newTokens } from "./newTokens.js";
import { RefreshFailure, type RefreshVerdict } from "./RefreshFailure.js";
import { readGrant } from "./readGrant.js";
import { markRefresh, unmarked } from "./refreshMark.js";
import { revokeAtIssuer } from "./revokeGrant.js";
import { revokeReplaced } from "./revokeReplaced.js";
import { untilStored } from "./untilStored.js";

/** Keyhold refreshes an access token this many milliseconds before it expires, so that it is still valid when a request arrives. */
export const EARLY = 30_000;

/** Options of a request for an access token. */
export interface AccessRequest {
  /** The access token that the MCP server has just refused. */
  readonly rejected?: string;
}

/** This process did not refresh the token, because another process's refresh has begun and not ended. */
export class UnfinishedRefresh extends Error {
  override readonly name = "UnfinishedRefresh";

  constructor(readonly mark: RefreshMark) {
    super("Another process's refresh has not ended.");
  }
}

/** One refresh. */
interface RefreshAttempt {
  /** The grant before the refresh. */
  readonly grant: Grant;
  /** Whether an earlier refresh with this refresh token got no answer. */
  readonly isUnanswered: boolean;
  /** The mark that Keyhold stores before it sends the refresh token. */
  mark?: RefreshMark | undefined;
}

/** Other tokens were stored meanwhile, so a failure with the old ones no longer matters. */
class Superseded extends Error {}

export type RefreshServices = Pick<ConnectionServices, "vault" | "store" | "discover" | "emit" | "backgroundWork">;

/**
 * Creates the function that refreshes an access token. Call that function under the connection's lock: the second caller then finds the result
 * of the first one.
 *
 * @param mayUse whether Keyhold can use the refresh token although the record has the mark of an unfinished refresh
 * @throws KeyholdError; UnfinishedRefresh
 */
export function createRefresh(services: RefreshServices) {
  const { vault, discover, emit, backgroundWork } = services;
  /** For each connection, the id of the last mark of this process that is still in the store although its refresh has ended. */
  const ended = createBoundedMap<string>();

  async function refresh(call: CallContext, { rejected }: AccessRequest, mayUse: (mark: RefreshMark) => boolean) {
    const { grant } = await readGrant(vault, call, { newest: true });
    const current = usableToken(grant, rejected, EARLY);
    if (current) return { grant, accessToken: current };
    const left = grant.refreshing;
    const isOver = left === undefined || ended.get(connectionKey(call, "grant")) === left.id;
    if (!isOver && !mayUse(left)) throw new UnfinishedRefresh(left);

    const attempt: RefreshAttempt = { grant, isUnanswered: grant.unanswered === true || !isOver };
    const beforeUse = async () => {
      attempt.mark = { id: randomUUID(), startedAt: Date.now() };
      if (!(await markRefresh(vault, call, grant, attempt.mark, isOver))) throw new Superseded();
    };
    const tokens = await newTokens(call, grant, { discover, beforeUse }).catch((error: unknown) =>
      failed(call, attempt, error),
    );
    if (tokens && (await stored(call, grant, tokens))) return { grant, accessToken: tokens.accessToken };

    // Other tokens were stored meanwhile. Use those.
    const newer = await readGrant(vault, call, { newest: true });
    const accessToken = usableToken(newer.grant, rejected, EARLY);
    if (accessToken) return { grant: newer.grant, accessToken };
    if (newer.grant.refreshing) throw new UnfinishedRefresh(newer.grant.refreshing);
    throw new KeyholdError("provider_unavailable");
  }

  /** Stores new tokens before the access token is used, because the old refresh token may already be invalid. */
  async function stored(call: CallContext, grant: Grant, tokens: TokenSet): Promise<boolean> {
    let isInvalidated: boolean | undefined;
    const withNewTokens = (now: Grant): Grant => {
      isInvalidated = now.invalidated;
      const problem = isInvalidated || now.refusals ? now.problem : undefined;
      return { ...now, ...NO_FAILURES, tokens, refreshedAt: Date.now(), unproven: undefined, problem };
    };
    const amend = () => amendGrant(vault, call, grant, withNewTokens);
    // Retry until this process ends: only this process has the new tokens. `amendGrant` does not overwrite newer ones.
    const isStored = await untilStored(amend, backgroundWork.mayGoOn).catch(async (error: unknown) => {
      // The user has disconnected meanwhile. Disconnecting could revoke only the old refresh token.
      if (hasCode(error, "not_connected")) await revokeAtIssuer(services, call.provider, tokens).catch(() => false);
      throw error;
    });
    if (!isStored) return false;
    ended.delete(connectionKey(call, "grant"));
    emit({ type: "refreshed", ...subjectOf(call) });
    // The provider answers now, so a revocation that failed earlier can succeed.
    if (grant.replaced) backgroundWork.hold(revokeReplaced(services, call)).catch(() => undefined);
    // Only a disconnect uses the tokens now, to revoke them.
    if (isInvalidated) throw new KeyholdError("needs_reconnect");
    return true;
  }

  /**
   * Stores a failure in the record.
   *
   * @returns only if the failure no longer matters, because the record has other tokens now
   * @throws KeyholdError for the caller
   */
  async function failed(
    call: CallContext,
    { grant, mark, isUnanswered }: RefreshAttempt,
    error: unknown,
  ): Promise<undefined> {
    if (error instanceof Superseded) return undefined;
    const { verdict, cause } =
      error instanceof RefreshFailure ? error : ({ verdict: "nothing", cause: error } as const);
    const failure = failureOf(verdict, cause, isUnanswered);
    const worsened = (now: Grant) => unmarked(afterFailure(now, { verdict, failure, cause }), mark);
    const worse = afterFailure(grant, { verdict, failure, cause });
    const options = {
      isQuiet: worse.problem === grant.problem,
      watch: createReconnectWatch(emit, call, "refresh", failure),
    };
    const amend = () => amendGrant(vault, call, grant, worsened, options);
    if (verdict === "nothing" || verdict === "unanswered") {
      // Do not repeat this write if it fails: this process holds the lock, and others wait for it. `ended` remembers the mark.
      if (mark || worse !== grant) await amend().catch(() => mark && ended.set(connectionKey(call, "grant"), mark.id));
    } else if (!(await untilStored(amend, backgroundWork.mayGoOn))) return undefined;
    emit(failureEvent(call, failure));
    throw errorForCaller(failure, verdict, worse);
  }

  return refresh;
}

function failureOf(verdict: RefreshVerdict, cause: unknown, isUnanswered: boolean): KeyholdError {
  if (verdict !== "ended") return fromOAuthError(cause);
  return new KeyholdError("needs_reconnect", { cause: isUnanswered ? new LostRefreshError(cause) : cause });
}

/** The error for the caller of a failed refresh. If Keyhold will retry, the code is `provider_unavailable`. */
function errorForCaller(failure: KeyholdError, verdict: RefreshVerdict, worse: Grant): KeyholdError {
  const isAboutGrant = verdict === "ended" || verdict === "over" || verdict === "doubtful" || verdict === "unclear";
  if (isAboutGrant && worse.problem) return new KeyholdError(worse.problem, { cause: failure });
  const retryAfter = secondsPaused(worse.pausedUntil) || undefined;
  if (verdict === "doubtful" || retryAfter)
    return new KeyholdError("provider_unavailable", { cause: failure, retryAfter });
  return failure;
}
