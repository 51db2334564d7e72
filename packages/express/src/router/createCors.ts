import cors from "cors";
import type { RequestHandler } from "express";

/** Seconds that a browser may rely on a preflight. */
const MAX_AGE = 600;

/**
 * Lets pages of the allowed origins read answers and send the headers of the contract and of MCP, with the session cookie; to all others it
 * says nothing. Whether such a request is served is up to `requireOwnPage()`.
 *
 * @param allowedOrigins exact ones
 * @see [Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export function createCors(allowedOrigins: readonly string[]): RequestHandler {
  if (allowedOrigins.length === 0) return (_req, _res, next) => next();
  return cors({
    origin: (origin, done) => done(null, allowedOrigins.find((allowed) => allowed === origin) ?? false),
    credentials: true,
    methods: ["GET", "POST", "DELETE"],
    // Which request headers an allowed page may send is left to what reads them: MCP's `Mcp-Param-*` are without number.
    exposedHeaders: ["mcp-session-id", "mcp-protocol-version", "retry-after"],
    maxAge: MAX_AGE,
  });
}
