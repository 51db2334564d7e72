import cors from "cors";
import type { RequestHandler } from "express";

/** Seconds for which a browser remembers the answer to a preflight. */
const MAX_AGE = 600;

/**
 * Allows pages at the allowed origins to send requests with the session cookie and with any header, and to read the answers. Other origins
 * get no CORS headers. `requireOwnPage()` decides whether Keyhold accepts the request.
 *
 * @param allowedOrigins exact origins
 * @see [Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export function createCors(allowedOrigins: readonly string[]): RequestHandler {
  if (allowedOrigins.length === 0) return (_req, _res, next) => next();
  return cors({
    origin: (origin, done) => done(null, allowedOrigins.find((allowed) => allowed === origin) ?? false),
    credentials: true,
    methods: ["GET", "POST", "PATCH", "DELETE"],
    // There is no list of allowed request headers, because MCP's `Mcp-Param-*` headers can have any name.
    exposedHeaders: ["mcp-session-id", "mcp-protocol-version", "retry-after"],
    maxAge: MAX_AGE,
  });
}
