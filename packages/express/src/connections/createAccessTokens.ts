import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { traced } from "../events/traced.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { withTimeout } from "../util/withTimeout.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext, Grant, RefreshMark } from "../vault/Grant.js";
import { grantIdOf } from "../vault/grantIdOf.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import { withLock } from "../vault/withLock.js";
import { createReconnectWatch } from "./createReconnectWatch.js";
import { type AccessRequest, createRefresh, EARLY, type RefreshServices, UnfinishedRefresh } from "./createRefresh.js";
import { usableToken } from "./grantTransitions.js";
import { noteAcceptance, noteRefusal, type Refusal } from "./noteRefusal.js";
import { readGrant } from "./readGrant.js";
import { markTimeLeft, type SeenMark } from "./refreshMark.js";
import { noteStepUp } from "./stepUp.js";

/** Milliseconds that a caller waits for a refresh. After that the refresh continues in the background. */
export const CALLER_TIMEOUT = 30_000;
/** Milliseconds between two checks whether another process's refresh has ended. */
const LOOK_EVERY = 1_000;

/** Gives access tokens to Keyhold's own requests. No other part of Keyhold gives them out. */
export interface AccessTokens {
  /**
   * @returns an access token that should work: the stored one, or a refreshed one
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `needs_login`, `no_access`; or a temporary error, such as
   * `provider_unavailable`, which does not end the connection
   */
  token(call: CallContext, request?: AccessRequest): Promise<string>;
  /**
   * Stores that the MCP server refuses a token that was just refreshed. Does nothing if the grant has a newer token. A token of the product
   * itself has no grant: `client_refused`.
   *
   * @param cause what the server answered
   * @returns the error code for the caller
   */
  refused(
    call: CallContext,
    accessToken: string,
    problem: Refusal,
    cause: Error,
  ): Promise<Refusal | "provider_unavailable" | "client_refused">;
  /** Stores that the MCP server accepts a token. Writes to the store only if the server refused earlier tokens. */
  accepted(call: CallContext, accessToken: string): void;
  /** Stores that the MCP server wants a wider scope. Does nothing if the grant has a newer token. */
  stepUp(call: CallContext, accessToken: string, wanted: string): Promise<void>;
}

/** A refresh in progress. Several callers can wait for it. */
interface RunningRefresh {
  readonly token: Promise<string>;
  /** Milliseconds that it still waits for another process, as of the last check. */
  readonly waits: { left: number };
}

export function createAccessTokens(services: RefreshServices): AccessTokens {
  const { vault, store, discover, emit, backgroundWork } = services;
  const refresh = createRefresh(services);
  const running = new Map<string, RunningRefresh>();

  /**
   * Access tokens that this process gave out after the server refused earlier ones. If the server accepts one of these, Keyhold stores
   * that.
   */
  const doubted = createBoundedMap<true>();
  const handOut = ({ refusals, failures }: Grant, accessToken: string) => {
    if (refusals ?? failures) doubted.set(accessToken, true);
    return accessToken;
  };

  /**
   * Refreshes under the connection's lock. If another process's refresh has not ended, it releases the lock and waits, so that the user can
   * disconnect or connect.
   */
  async function refreshUnderLock(
    call: CallContext,
    request: AccessRequest,
    waits: RunningRefresh["waits"],
  ): Promise<string> {
    let seen: SeenMark | undefined;
    let isTold = false;
    const mayUse = (mark: RefreshMark) => {
      if (seen?.id !== mark.id) seen = { id: mark.id, at: Date.now() };
      waits.left = markTimeLeft(mark, seen);
      return waits.left <= 0;
    };
    for (;;) {
      try {
        const lock = connectionKey(call, "lock");
        const { grant, accessToken } = await withLock(
          store,
          lock,
          () => refresh(call, request, mayUse),
          backgroundWork.mayGoOn,
        );
        checkAccount(call, grant);
        return handOut(grant, accessToken);
      } catch (error) {
        if (!(error instanceof UnfinishedRefresh)) throw error;
        mayUse(error.mark);
        if (!isTold) emit(failureEvent(call, new KeyholdError("provider_unavailable", { cause: error })));
        isTold = true;
        if (backgroundWork.isClosing()) throw isWaiting(waits);
        await pause(LOOK_EVERY);
      }
    }
  }

  function begin(key: string, call: CallContext, request: AccessRequest): RunningRefresh {
    const waits = { left: 0 };
    const work = traced("keyhold.refresh", call.provider.id, () => refreshUnderLock(call, request, waits));
    const token = backgroundWork.hold(work.finally(() => running.delete(key)));
    const begun = { token, waits };
    running.set(key, begun);
    return begun;
  }

  return {
    async token(call, request = {}) {
      if (call.unstored !== undefined) {
        if (request.rejected === call.unstored) throw new KeyholdError("needs_reconnect");
        return call.unstored;
      }
      const { grant } = await readGrant(vault, call).catch((error: unknown) => {
        if (error instanceof NewerRecordError) emit(failureEvent(call, error));
        throw error;
      });
      checkAccount(call, grant);
      const current = usableToken(grant, request.rejected, EARLY);
      if (current) return handOut(grant, current);
      // The key includes the refused token: a refresh for another refused token can return exactly this one.
      const key = `${connectionKey(call, "lock")} ${request.rejected} ${call.grantId}`;
      const { token, waits } = running.get(key) ?? begin(key, call, request);
      return withTimeout(token, CALLER_TIMEOUT, () => {
        throw isWaiting(waits);
      });
    },

    async refused(call, accessToken, problem, cause) {
      if (call.unstored !== undefined) return problem;
      discover.expire(call.provider);
      doubted.delete(accessToken);
      const watch = createReconnectWatch(emit, call, "call", new KeyholdError(problem, { cause }));
      return noteRefusal(vault, call, accessToken, problem, watch);
    },

    accepted(call, accessToken) {
      if (!doubted.delete(accessToken)) return;
      // The call itself has succeeded. If this write fails, the next call writes it.
      backgroundWork.hold(noteAcceptance(vault, call, accessToken)).catch(() => undefined);
    },

    async stepUp(call, accessToken, wanted) {
      if (call.unstored === undefined) await noteStepUp(vault, call, accessToken, wanted);
    },
  };
}

/** @throws KeyholdError `not_connected` if the user has connected again since, maybe with another account */
function checkAccount({ grantId }: CallContext, grant: Grant): void {
  if (grantId !== undefined && grantIdOf(grant) !== grantId) throw new KeyholdError("not_connected");
}

/** The error for a caller who no longer waits for a refresh in progress. */
function isWaiting({ left }: RunningRefresh["waits"]): KeyholdError {
  const retryAfter = left > 0 ? Math.ceil(left / 1000) : undefined;
  return new KeyholdError("provider_unavailable", { retryAfter });
}
