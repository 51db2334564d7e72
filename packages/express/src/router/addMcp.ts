import { paths } from "@keyhold/contract";
import type { RequestHandler, Router } from "express";
import type { Mcp } from "../mcp/createMcp.js";
import { describeCall } from "../mcp/describeCall.js";
import type { CallRoute } from "./createCallRoute.js";
import type { Open } from "./createOpenCall.js";
import type { RequestContext } from "./createRequestContext.js";

interface McpRoutesOptions {
  readonly mcp: Pick<Mcp, "passOn">;
  readonly requestContext: Pick<RequestContext, "isSignedIn" | "resolveAgentCall">;
  readonly callRoute: CallRoute;
  /** Opens the call of a page. */
  readonly openCall: Open;
  /** What a request of a page must pass before its call is opened. */
  readonly ofPages: readonly RequestHandler[];
}

/** Adds the routes of the proxy: for pages, and for agents with tokens. */
export function addMcp(
  router: Router,
  { mcp, requestContext: { isSignedIn, resolveAgentCall }, callRoute, openCall, ofPages }: McpRoutesOptions,
): void {
  router.all(
    paths.mcp(":connection"),
    ...ofPages,
    callRoute(
      describeCall,
      (call, req, res, client, prepared) => {
        const { method, headers, body } = req;
        const stillSignedIn = () => isSignedIn(req, call.userId);
        return mcp.passOn(call, { method, headers, body, prepared, isSignedIn: stillSignedIn }, res, client);
      },
      openCall,
    ),
  );
  // An agent's own route: no cookie, no session, and no page of any site.
  router.all(
    paths.agentMcp(":connection"),
    callRoute(
      describeCall,
      (call, req, res, client) => {
        const { method, headers, body } = req;
        const isSignedIn = async () => Boolean(await resolveAgentCall(req));
        return mcp.passOn(call, { method, headers, body, isSignedIn }, res, client);
      },
      async (req) => ({ call: await resolveAgentCall(req) }),
    ),
  );
}
