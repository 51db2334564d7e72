import type { Request, Response } from "express";
import type { PrepareCall, PreparedMessage } from "../mcp/createPrepareCall.js";
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
    /** The tool call, which the store has written to the record if nothing has changed there. */
    readonly prepared: PreparedMessage | undefined;
  };
}

/** Finds the user of a request. @param body reads the parsed JSON body @throws KeyholdError */
export type Open = (req: Request, res: Response, body: () => Promise<unknown>) => Promise<OpenedCall>;

export interface OpenCallOptions {
  readonly callSession: CallSession;
  readonly requestContext: Pick<RequestContext, "resolveCall">;
  readonly vault: Pick<Vault, "placeOf">;
  readonly rateLimits: Pick<RateLimits, "pageCall">;
  readonly prepareCall: PrepareCall;
  readonly store: Pick<Store, "ifSame">;
}

/**
 * Opens an MCP call of a page, in most cases with one request to the store. Keyhold asks `identify` with the session that the browser's last
 * call had. Then the store compares that session with the stored one, and only if they are the same, it reads the user's grant,
 * counts the call, and writes to the record that a call that may spend begins. Otherwise Keyhold throws away what it has found out, and begins
 * again with the stored session.
 *
 * So nothing in this process decides about a user: a session that was removed or changed, and a grant that was removed, count at once.
 *
 * The benchmark that shows the gain: "p50 ms" in the line `keyhold` of the table "small calls, one caller" (apps/bench). Four runs, compared with the
 * version with two requests, on a busy machine: with Redis, 0.65 to 0.92 times the p50 of one caller and 0.6 to 1.06 times the CPU time of a call.
 * One run with PostgreSQL: 0.65 and 0.68 times.
 */
export function createOpenCall(options: OpenCallOptions): Open {
  const { callSession, requestContext, vault, rateLimits, prepareCall, store } = options;
  const { ifSame } = store;

  /** @returns `undefined` if the session has changed, or no call can begin with it. Then the stored session decides what is wrong */
  async function guess(
    req: Request,
    body: () => Promise<unknown>,
    session: () => SameValue | undefined,
  ): Promise<OpenedCall | undefined> {
    const found = await find(req, body).catch(() => undefined);
    if (!found) return undefined;
    const { call, counter, prepared } = found;
    const same = session();
    let isWritten: boolean | undefined = false;
    try {
      if (!same) return undefined;
      isWritten = undefined;
      const read = await ifSame?.(same, { get: vault.placeOf(call), count: counter, swap: prepared?.swap });
      isWritten = read?.isSwapped ?? false;
      return read && { call, ahead: { sealed: read, checkLimit: () => counter.check(read), prepared } };
    } finally {
      prepared?.done?.(isWritten);
    }
  }

  async function find(req: Request, body: () => Promise<unknown>) {
    const call = await requestContext.resolveCall(req);
    return { call, counter: rateLimits.pageCall(call), prepared: await prepareCall(call, req, body) };
  }

  return (req, res, body) =>
    callSession(req, res, {
      guess: ifSame && ((session) => guess(req, body, session)),
      begin: async () => ({ call: await requestContext.resolveCall(req) }),
    });
}
