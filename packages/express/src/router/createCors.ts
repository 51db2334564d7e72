import cors from "cors";
import type { RequestHandler } from "express";

/** Seconds that a browser may rely on a preflight. */
const MAX_AGE = 600;

/**
 * Allows pages of the allowed origins to read answers and to send the headers of the contract and of MCP, with the session cookie. Other origins get no
 * CORS headers. `requireOwnPage()` decides whether such a request is served.
 *
 * @param allowedOrigins exact origins
 * @see [Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export function createCors(allowedOrigins: readonly string[]): RequestHandler {
  if (allowedOrigins.length === 0) return (_req, _res, next) => next();
  return cors({
    origin: (origin, done) => done(null, allowedOrigins.find((allowed) => allowed === origin) ?? false),
    credentials: true,
    methods: ["GET", "POST", "DELETE"],
    // An allowed page may send any header, because the number of MCP's `Mcp-Param-*` headers is not limited.
    exposedHeaders: ["mcp-session-id", "mcp-protocol-version", "retry-after"],
    maxAge: MAX_AGE,
  });
}
