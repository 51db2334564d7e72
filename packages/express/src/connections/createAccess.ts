import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../KeyholdError.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Grant, Owner, RefreshMark } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { withinTime } from "../withinTime.js";
import { usableToken } from "./afterFailure.js";
import { type AccessRequest, createRenew, EARLY, type RenewServices, UnfinishedRefresh } from "./createRenew.js";
import { noteAcceptance, noteRefusal, type Refusal } from "./noteRefusal.js";
import { readGrant } from "./readGrant.js";
import { markTimeLeft, type SeenMark } from "./refreshMark.js";
import { refusal } from "./refusal.js";
import { noteStepUp } from "./stepUp.js";

/** Milliseconds that a caller waits for a renewal. The renewal goes on. */
const PATIENCE = 30_000;
/** Milliseconds between two looks at a refresh that another process has not ended. */
const LOOK_EVERY = 1_000;

/** Hands out access tokens to the backend's own requests. Nothing else in Keyhold reads one. */
export interface Access {
  /**
   * @returns an access token that should be good: the one there is, or a renewed one
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `needs_login`, `no_access`; `provider_unavailable` and the like, after which nothing is lost
   */
  token(owner: Owner, request?: AccessRequest): Promise<string>;
  /**
   * Notes that the MCP server refuses a token that was just renewed. Does nothing if the grant has a newer token.
   *
   * @returns what to tell the caller
   */
  refused(owner: Owner, accessToken: string, problem: Refusal): Promise<Refusal | "provider_unavailable">;
  /** Notes that the MCP server accepts a token. Does not ask the store unless earlier tokens were refused. */
  accepted(owner: Owner, accessToken: string): void;
  /** Notes that the MCP server wants a wider grant. Says nothing of a newer one. */
  stepUp(owner: Owner, accessToken: string, wanted: string): Promise<void>;
}

/** A renewal that any number of callers wait for. */
interface Renewal {
  readonly token: Promise<string>;
  /** Milliseconds that it still waits for another process, as of its last look. */
  readonly waits: { left: number };
}

export function createAccess(services: RenewServices): Access {
  const { vault, store, discover, emit, underWay } = services;
  const renew = createRenew(services);
  const renewing = new Map<string, Renewal>();

  /** Access tokens that this process gave out after earlier ones were refused. If the server accepts one, Keyhold notes that. */
  const doubted = new Set<string>();
  const handOut = ({ refusals, failures }: Grant, accessToken: string) => {
    if (refusals ?? failures) doubted.add(accessToken);
    return accessToken;
  };

  /** Renews under the lock. If another process's refresh has not ended, waits without the lock, so that the user can disconnect or connect. */
  async function renewed(owner: Owner, request: AccessRequest, waits: Renewal["waits"]): Promise<string> {
    let seen: SeenMark | undefined;
    let isTold = false;
    const mayUse = (mark: RefreshMark) => {
      if (seen?.id !== mark.id) seen = { id: mark.id, at: Date.now() };
      waits.left = markTimeLeft(mark, seen);
      return waits.left <= 0;
    };
    for (;;) {
      try {
        const lock = connectionKey(owner, "lock");
        const { grant, accessToken } = await withLock(
          store,
          lock,
          () => renew(owner, request, mayUse),
          underWay.mayGoOn,
        );
        return handOut(grant, accessToken);
      } catch (error) {
        if (!(error instanceof UnfinishedRefresh)) throw error;
        mayUse(error.mark);
        if (!isTold) emit(refusal(owner, new KeyholdError("provider_unavailable", { cause: error })));
        isTold = true;
        if (underWay.isClosing()) throw isWaiting(waits);
        await pause(LOOK_EVERY);
      }
    }
  }

  function begin(key: string, owner: Owner, request: AccessRequest): Renewal {
    const waits = { left: 0 };
    const work = traced("keyhold.renew", owner.provider.id, () => renewed(owner, request, waits));
    const token = underWay.hold(work.finally(() => renewing.delete(key)));
    const renewal = { token, waits };
    renewing.set(key, renewal);
    return renewal;
  }

  return {
    async token(owner, request = {}) {
      const { grant } = await readGrant(vault, owner);
      const current = usableToken(grant, request.rejected, EARLY);
      if (current) return handOut(grant, current);
      // A renewal for another refused token may end with the very one that is refused now.
      const key = `${connectionKey(owner, "lock")} ${request.rejected}`;
      const { token, waits } = renewing.get(key) ?? begin(key, owner, request);
      return withinTime(token, PATIENCE, () => {
        throw isWaiting(waits);
      });
    },

    async refused(owner, accessToken, problem) {
      discover.expire(owner.provider);
      doubted.delete(accessToken);
      return noteRefusal(vault, owner, accessToken, problem);
    },

    accepted(owner, accessToken) {
      if (!doubted.delete(accessToken)) return;
      // The call itself has succeeded. If this note is lost, the next call writes it.
      underWay.hold(noteAcceptance(vault, owner, accessToken)).catch(() => undefined);
    },

    stepUp: (owner, accessToken, wanted) => noteStepUp(vault, owner, accessToken, wanted),
  };
}

/** The error for a caller whose renewal goes on. */
function isWaiting({ left }: Renewal["waits"]): KeyholdError {
  const retryAfter = left > 0 ? Math.ceil(left / 1000) : undefined;
  return new KeyholdError("provider_unavailable", { retryAfter });
}
