import type { Request, Response } from "express";
import type { SameValue, Store } from "../stores/Store.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import type { CallSession } from "./createCallSession.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";

/** A call whose user is known. */
export interface OpenedCall {
  readonly call: CallContext;
  /** What the store has read and counted when it read the session. */
  readonly ahead?: {
    /** The user's grant. */
    readonly sealed: { readonly value: string | undefined };
    /** @throws KeyholdError `rate_limited` */
    checkLimit(): void;
  };
}

/** Finds the user of a request. @throws KeyholdError */
export type Open = (req: Request, res: Response) => Promise<OpenedCall>;

export interface OpenCallOptions {
  readonly callSession: CallSession;
  readonly requestContext: Pick<RequestContext, "resolveCall">;
  readonly vault: Pick<Vault, "placeOf">;
  readonly rateLimits: Pick<RateLimits, "pageCall">;
  readonly store: Pick<Store, "ifSame">;
}

/**
 * Opens an MCP call of a page, in most cases with one request to the store. Keyhold asks `identify` with the session that the browser's last
 * call had. Then the store compares that session with the stored one, and only if they are the same, it reads the user's grant
 * and counts the call. Otherwise Keyhold throws away what it has found out, and begins again with the stored session.
 *
 * So nothing in this process decides about a user: a session that was removed or changed, and a grant that was removed, count at once.
 *
 * The benchmark that shows the gain: "p50 ms" in the line `keyhold` of the table "small calls, one caller" (apps/bench). Four runs beside the
 * version with two requests, on a busy machine: with Redis, 0.65 to 0.92 times the p50 of one caller and 0.6 to 1.06 times the CPU time of a
 * call. One run with PostgreSQL: 0.65 and 0.68 times.
 */
export function createOpenCall({ callSession, requestContext, vault, rateLimits, store }: OpenCallOptions): Open {
  const { ifSame } = store;

  /** @returns `undefined` if the session has changed, or no call can begin with it. Then the stored session decides what is wrong */
  async function guess(req: Request, session: () => SameValue | undefined): Promise<OpenedCall | undefined> {
    const found = await find(req).catch(() => undefined);
    const same = session();
    if (!found || !same) return undefined;
    const { call, counter } = found;
    const read = await ifSame?.(same, { get: vault.placeOf(call), count: counter });
    return read && { call, ahead: { sealed: read, checkLimit: () => counter.check(read) } };
  }

  async function find(req: Request) {
    const call = await requestContext.resolveCall(req);
    return { call, counter: rateLimits.pageCall(call) };
  }

  return (req, res) =>
    callSession(req, res, {
      guess: ifSame && ((session) => guess(req, session)),
      begin: async () => ({ call: await requestContext.resolveCall(req) }),
    });
}
