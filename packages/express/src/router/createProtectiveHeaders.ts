import type { RequestHandler } from "express";

/**
 * Sets headers on every answer, so that no cache stores it and no browser runs it as a page. This is necessary because the proxy sends an
 * MCP server's answers from the product's own origin: a script in such a page could do everything that the user can do (MCP security best
 * practices, M14).
 *
 * @param isClosing whether this process is closing. If so, each answer closes its connection, so that the client connects to another
 * process
 */
export function createProtectiveHeaders(isClosing: () => boolean): RequestHandler {
  return (req, res, next) => {
    for (const [name, value] of HEADERS) res.setHeader(name, value);
    // HTTP/2 does not have this header.
    if (isClosing() && req.httpVersionMajor === 1) res.setHeader("connection", "close");
    next();
  };
}

const HEADERS = Object.entries({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
});
