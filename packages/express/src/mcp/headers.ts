import type { IncomingHttpHeaders } from "node:http";

/**
 * Only what the MCP transport needs goes through, in either direction: no cookies, no authorization, no forwarding headers, nothing of
 * the product's own (Streamable HTTP transport of 2025-11-25 and 2026-07-28). Session ids are mapped, so they are not here.
 */
const REQUEST = /^(accept|content-type|last-event-id|mcp-protocol-version|mcp-method|mcp-name|mcp-param-[a-z0-9-]+)$/;
const RESPONSE = /^(content-type|allow|retry-after|mcp-protocol-version)$/;

/** The headers of a client's request that its MCP server gets to see. */
export function requestHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return only(headers, REQUEST);
}

/** The headers of an MCP server's answer that its client gets to see. */
export function responseHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return only(headers, RESPONSE);
}

function only(headers: IncomingHttpHeaders, allowed: RegExp): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => allowed.test(name) && value !== undefined);
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}
