import type { Provider } from "../providers/Provider.js";

/** Redirects that repeat the same request elsewhere ([RFC 9110, 15.4.8 and 15.4.9](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8)). */
const REPEATS: ReadonlySet<number> = new Set([307, 308]);

/**
 * Where a provider's MCP server says that it is, such as the same path with a slash.
 *
 * @returns nothing for other redirects, and where that is another origin: the user's token stays where it belongs (M8)
 */
export function redirectTarget(provider: Provider, status: number, location: unknown): URL | undefined {
  const target = REPEATS.has(status) ? addressIn(provider, location) : undefined;
  return target?.origin === new URL(provider.mcpUrl).origin ? target : undefined;
}

/** The sentence that tells operators which address to configure, for a log: without the query, which may hold secrets. */
export function redirectAdvice(provider: Provider, status: number, location: unknown): string {
  const target = REPEATS.has(status) ? addressIn(provider, location) : undefined;
  return target ? ` Configure the address that it names: ${target.origin}${target.pathname}` : "";
}

function addressIn({ mcpUrl }: Provider, location: unknown): URL | undefined {
  if (typeof location !== "string" || location === "" || !URL.canParse(location, mcpUrl)) return undefined;
  const target = new URL(location, mcpUrl);
  target.hash = "";
  return /^https?:$/.test(target.protocol) && !target.username && !target.password ? target : undefined;
}
