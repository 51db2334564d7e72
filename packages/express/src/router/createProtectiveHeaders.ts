import type { RequestHandler } from "express";

/**
 * On every answer: it is kept nowhere, and no browser makes a page of it. What an MCP server answers comes from the product's own
 * origin, where a script in it could do all that the user can (MCP security best practices, M14).
 *
 * @param isClosing whether this process is closing. If so, each answer closes its connection, so that the client opens the next one at another process
 */
export function createProtectiveHeaders(isClosing: () => boolean): RequestHandler {
  return (req, res, next) => {
    for (const [name, value] of HEADERS) res.setHeader(name, value);
    // HTTP/2 has no such header.
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
