import type { Provider } from "../providers/Provider.js";

/** Redirects that repeat the same request elsewhere ([RFC 9110, 15.4.8 and 15.4.9](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8)). */
const REPEATS: ReadonlySet<number> = new Set([307, 308]);

/**
 * Where a provider's MCP server says that it is, such as the same path with a slash.
 *
 * @returns nothing for other redirects, and where that is another origin: the user's token stays where it belongs (M8)
 */
export function redirectTarget({ mcpUrl }: Provider, status: number, location: unknown): URL | undefined {
  if (!REPEATS.has(status) || typeof location !== "string" || location === "") return undefined;
  if (!URL.canParse(location, mcpUrl)) return undefined;
  const target = new URL(location, mcpUrl);
  target.hash = "";
  return target.origin === new URL(mcpUrl).origin && !target.username && !target.password ? target : undefined;
}
