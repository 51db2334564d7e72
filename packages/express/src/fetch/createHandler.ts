import { createServer, STATUS_CODES } from "node:http";
import { errorBody, errors } from "@keyhold/contract";
import express, { type Request as ExpressRequest, type Router } from "express";
import { serverOptions } from "../performance/serverOptions.js";
import { checkedUserId } from "../users/checkedUserId.js";
import type { HostUsers } from "../users/HostUsers.js";
import { mountedAt } from "../util/mountedAt.js";
import type { HandlerContext } from "./HandlerContext.js";
import { sendInProcess } from "./sendInProcess.js";

/** Answers a request of the Fetch API (`Keyhold.handler`). */
export type Handler = (request: Request, context?: HandlerContext) => Promise<Response>;

/**
 * Creates the handler for hosts that are not Express. A server of `node:http` that never listens parses each request for the router. So the
 * router gets the requests and responses of Node, and everything that is true with Express is true here.
 */
export function createHandler(router: Router, publicUrl: URL, hostUsers: HostUsers): Handler {
  const mount = mountedAt(publicUrl).slice(publicUrl.origin.length);
  const app = express().disable("x-powered-by").use(router);
  const server = createServer(serverOptions(app), (req, res) => {
    const url = req.url ?? "";
    // As Express does it for a router that is mounted at a path.
    const mounted: Partial<ExpressRequest> = { originalUrl: url, baseUrl: mount };
    app(Object.assign(req, mounted, { url: rooted(url.slice(mount.length)) }), res);
  });
  // Without this, Node closes the connection before its own answer is read.
  server.on("clientError", ({ code }: NodeJS.ErrnoException, connection) => {
    const status = code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
    if (connection.writable) connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n\r\n`);
  });

  return async (request, context = {}) => {
    const url = urlOf(request);
    if (request.bodyUsed || request.body?.locked)
      throw new TypeError(
        "@keyhold/express: the body of the request was already read. Pass the Request to keyhold.handler() before other code reads it, or pass `request.clone()`.",
      );
    const { userId } = context;
    if (userId !== undefined && userId !== null) checkedUserId(userId, "`userId` of keyhold.handler()");
    if (!`${url.pathname}/`.startsWith(`${mount}/`)) return unknownRoute();
    return sendInProcess(request, url, (connection) => {
      if ("userId" in context) hostUsers.set(connection, userId ?? undefined);
      server.emit("connection", Object.assign(connection, { remoteAddress: context.ip }));
    });
  };
}

function urlOf({ url }: Request): URL {
  if (URL.canParse(url)) return new URL(url);
  throw new TypeError(
    "@keyhold/express: keyhold.handler() needs a `Request` of the Fetch API, with an absolute URL. With Express, mount `keyhold.router`.",
  );
}

const rooted = (path: string) => (path.startsWith("/") ? path : `/${path}`);

/** The path is not below the path of `publicUrl`, so it is not a route of the router. */
function unknownRoute(): Response {
  const { status } = errors.unknown_route;
  return Response.json(errorBody("unknown_route"), { status, headers: { "cache-control": "no-store" } });
}
