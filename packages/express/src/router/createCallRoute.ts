import { performance } from "node:perf_hooks";
import type { Request, RequestHandler, Response } from "express";
import { callerOf, type Emit, subjectOf } from "../events/KeyholdEvent.js";
import type { PreparedMessage } from "../mcp/createPrepareCall.js";
import { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Ruling } from "../vault/Grant.js";
import type { Open } from "./createOpenCall.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { readJson } from "./readJson.js";

/** The status in the event if the client disconnected before there was a status. Many servers log this number. */
const LEFT = 499;

/** The JSON-RPC method and the tool of a request. Before Keyhold has read the body, they come from the path only. */
export interface Called {
  readonly method: string;
  readonly tool?: string;
}

/**
 * Creates a route whose requests go to a provider. Each request counts against the user's limit. When its answer has ended, Keyhold emits
 * an event. `open` finds the caller, by default the user of the session. If the client disconnects before that, Keyhold aborts `client`.
 */
export type CallRoute = <P extends Record<string, string>>(
  describeCall: (req: Request<P>) => Called,
  handle: (
    call: CallContext,
    req: Request<P>,
    res: Response,
    client: DisconnectSignal,
    prepared: PreparedMessage | undefined,
  ) => Promise<unknown>,
  open?: Open,
) => RequestHandler<P>;

export interface CallRouteOptions {
  readonly requestContext: RequestContext;
  readonly vault: Pick<Vault, "readAhead">;
  readonly rateLimits: Pick<RateLimits, "call">;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
  readonly emit: Emit;
}

export function createCallRoute({ requestContext, vault, rateLimits, bodyLimit, emit }: CallRouteOptions): CallRoute {
  const ofSession: Open = async (req) => ({ call: await requestContext.resolveCall(req) });
  return (describeCall, handle, open = ofSession) =>
    async (req, res) => {
      const arrivedAt = performance.now();
      let ruling: Ruling | undefined;
      const onRuling = (given: Ruling) => {
        ruling = given;
      };
      let reading: Promise<unknown> | undefined;
      const body = () => (reading ??= readJson(req, bodyLimit));
      const { call: opened, ahead } = await open(req, res, body);
      const call: CallContext = { ...opened, onRuling };
      let called = describeCall(req);
      const client = new DisconnectSignal();
      // Add only one listener. For a second one, Node creates an array, and V8 learns to keep such arrays longer than the request.
      res.once("close", () => {
        if (!res.writableFinished) client.abort();
        const status = res.headersSent ? res.statusCode : LEFT;
        const duration = performance.now() - arrivedAt;
        emit({ type: "called", ...subjectOf(call), ...called, ...callerOf(call), ...ruling, status, duration });
      });
      try {
        req.body = await body();
        called = describeCall(req);
        vault.readAhead(call, ahead?.sealed);
        if (ahead) ahead.checkLimit();
        else await rateLimits.call(call);
        await handle(call, req, res, client, ahead?.prepared);
      } catch (error) {
        // There is no answer to a client that has disconnected.
        if (!res.destroyed) throw error;
      }
    };
}
