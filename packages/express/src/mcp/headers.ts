import type { IncomingHttpHeaders } from "node:http";

/**
 * Only what the MCP transport needs goes through, in either direction: no cookies, no authorization, no forwarding headers, nothing of
 * the product's own (Streamable HTTP transport of 2025-11-25 and 2026-07-28). Session ids are mapped, so they are not here.
 */
const REQUEST = new Set(["accept", "content-type", "last-event-id", "mcp-protocol-version", "mcp-method", "mcp-name"]);
const RESPONSE = new Set(["content-type", "allow", "retry-after", "mcp-protocol-version"]);
/** What a tool's schema asks to be repeated. */
const PARAMETER = "mcp-param-";

/** The headers of a client's request that its MCP server gets to see. */
export function requestHeaders(headers: IncomingHttpHeaders): Headers {
  return only(headers, (name) => REQUEST.has(name) || name.startsWith(PARAMETER));
}

/** The headers of an MCP server's answer that its client gets to see. */
export function responseHeaders(headers: IncomingHttpHeaders): Headers {
  return only(headers, (name) => RESPONSE.has(name));
}

type Headers = Record<string, string | string[]>;

function only(headers: IncomingHttpHeaders, isAllowed: (name: string) => boolean): Headers {
  const kept: Headers = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && isAllowed(name)) kept[name] = value;
  }
  return kept;
}
