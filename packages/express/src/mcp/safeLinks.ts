import { isLoopback } from "../network/secureUrl.js";
import type { LinkPlace, Provider } from "../providers/Provider.js";
import { URL_ELICITATION_REQUIRED } from "./errorCodes.js";
import { ELICITATION } from "./questions/readElicitation.js";

/** Replaces an unsafe link. It is a valid address, so that clients can still read the message, and it leads nowhere. */
const NOWHERE = "about:blank";

/**
 * Replaces unsafe links that a client would ask the user to open. A link is safe if it is https, or http to this machine if the MCP server
 * itself runs there (M13). Keyhold checks the places that MCP defines, and this provider's own places (`links`). Everything else in a message
 * stays unchanged.
 *
 * @param message a parsed message, or a list of messages. Keyhold replaces unsafe links in this object
 * @returns how many links Keyhold replaced
 * @see
 * [MCP 2025-11-25, elicitation, safe URL handling](https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#safe-url-handling)
 */
export function safeLinks(provider: Provider, message: unknown): number {
  const messages = Array.isArray(message) ? message : [message];
  let replaced = 0;
  for (const [parent, key] of messages.flatMap((each) => placesIn(provider, each))) {
    const link: unknown = parent[key];
    if (typeof link !== "string" || isSafeLink(provider, link)) continue;
    parent[key] = NOWHERE;
    replaced++;
  }
  return replaced;
}

/** Whether a page is allowed to show this link of the provider to its user. */
export function isSafeLink({ mcpUrl }: Provider, link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol } = new URL(link);
  return protocol === "https:" || (protocol === "http:" && isLoopback(link) && isLoopback(mcpUrl));
}

function placesIn({ links }: Provider, message: unknown): LinkPlace[] {
  const { method, params, result, error } = Object(message);
  const { code, data } = Object(error);
  const required = code === URL_ELICITATION_REQUIRED ? valuesOf(Object(data).elicitations) : [];
  // A result or a task that needs input from the user (MCP 2026-07-28).
  const requested = [result, params].flatMap((parent) => valuesOf(Object(parent).inputRequests));
  return [
    ...placeIn({ method, params }),
    ...required.flatMap((elicitation) => placeIn({ method: ELICITATION, params: elicitation })),
    ...requested.flatMap((request) => placeIn(Object(request))),
    ...(isObject(result) ? (links?.(result) ?? []) : []),
  ];
}

/** The link of a request for elicitation in URL mode. */
function placeIn({ method, params }: { readonly method?: unknown; readonly params?: unknown }): LinkPlace[] {
  return method === ELICITATION && isObject(params) && params.mode === "url" ? [[params, "url"]] : [];
}

const valuesOf = (value: unknown): unknown[] => Object.values(Object(value));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
