import { performance } from "node:perf_hooks";
import type { Request, RequestHandler, Response } from "express";
import { aboutOf, type Emit } from "../KeyholdEvent.js";
import type { RateLimits } from "../mcp/createRateLimits.js";
import { Departure } from "../mcp/Departure.js";
import type { Vault } from "../vault/createVault.js";
import type { Owner } from "../vault/Grant.js";
import { readJson } from "./readJson.js";
import type { Whoever } from "./whoever.js";

/** The status of a call whose client left before there was one, as servers use to log it. */
const LEFT = 499;

/** What a request calls: a JSON-RPC method, and which tool. While there is no body yet, as far as the path tells. */
export interface Called {
  readonly method: string;
  readonly tool?: string;
}

/**
 * Makes a route whose requests reach a provider: each is counted against the user's limit, and told of when its answer has
 * ended. `client` is aborted when the client leaves before that.
 */
export type CallRoute = <P extends Record<string, string>>(
  calledBy: (req: Request<P>) => Called,
  handle: (owner: Owner, req: Request<P>, res: Response, client: Departure) => Promise<unknown>,
) => RequestHandler<P>;

export interface CallRouteOptions {
  readonly whoever: Whoever;
  readonly vault: Pick<Vault, "readAhead">;
  readonly rateLimits: Pick<RateLimits, "call">;
  /** Of bodies, in bytes. */
  readonly bodyLimit: number;
  readonly emit: Emit;
}

export function createCallRoute({ whoever, vault, rateLimits, bodyLimit, emit }: CallRouteOptions): CallRoute {
  return (calledBy, handle) => async (req, res) => {
    const arrivedAt = performance.now();
    const owner = await whoever.ownerOf(req);
    let called = calledBy(req);
    const client = new Departure();
    // The only listener: for a second one, Node makes an array, which V8 learns to put where it outlives the request.
    res.once("close", () => {
      if (!res.writableFinished) client.abort();
      const status = res.headersSent ? res.statusCode : LEFT;
      const duration = performance.now() - arrivedAt;
      emit({ type: "called", ...aboutOf(owner), ...called, status, duration });
    });
    try {
      req.body = await readJson(req, bodyLimit);
      called = calledBy(req);
      vault.readAhead(owner);
      await rateLimits.call(owner);
      await handle(owner, req, res, client);
    } catch (error) {
      // To a client that left there is nothing to say.
      if (!res.destroyed) throw error;
    }
  };
}
