import type { IncomingHttpHeaders } from "node:http";
import type { Provider } from "../providers/Provider.js";

/**
 * The headers that pass through the proxy: only those that the MCP transport needs (Streamable HTTP transport of 2025-11-25 and
 * 2026-07-28). Cookies, authorization, forwarding headers and the product's own headers do not pass. Session ids are not in these lists,
 * because Keyhold replaces them.
 */
const REQUEST = new Set(["accept", "last-event-id", "mcp-protocol-version", "mcp-method", "mcp-name"]);
const RESPONSE = new Set(["content-type", "allow", "retry-after", "mcp-protocol-version"]);
/** The prefix of the headers that repeat arguments of a tool. */
export const PARAMETER = "mcp-param-";

/** The type of every body that Keyhold sends. With a client's own charset, the server could read another message than Keyhold has judged. */
export const JSON_BODY = { "content-type": "application/json" } as const;

/** The header with the user's access token or key. */
export function credentialOf({ apiKey }: Provider, accessToken: string): Record<string, string> {
  return apiKey ? { [apiKey.header]: (apiKey.prefix ?? "") + accessToken } : { authorization: `Bearer ${accessToken}` };
}

/**
 * The headers of a browser's request that the MCP server gets.
 *
 * @param sessionId the server's own session id
 */
export function requestHeaders(headers: IncomingHttpHeaders, sessionId: string | undefined): Headers {
  const kept = only(headers, (name) => REQUEST.has(name) || name.startsWith(PARAMETER));
  return sessionId === undefined ? kept : { ...kept, "mcp-session-id": sessionId };
}

/** The headers of an MCP server's answer that the client gets. */
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
