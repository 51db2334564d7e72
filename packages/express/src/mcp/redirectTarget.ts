import type { Provider } from "../providers/Provider.js";

/**
 * Redirects after which a client sends the same request to the new address
 * ([RFC 9110, 15.4.8 and 15.4.9](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8)).
 */
const REPEATS: ReadonlySet<number> = new Set([307, 308]);

/**
 * The new address in a redirect of a provider's MCP server (the same path with a slash, for example).
 *
 * @returns `undefined` for other redirects, and for another origin: Keyhold sends the user's token to the configured origin only (M8)
 */
export function redirectTarget(provider: Provider, status: number, location: unknown): URL | undefined {
  const target = REPEATS.has(status) ? addressIn(provider, location) : undefined;
  return target && target.origin === new URL(provider.mcpUrl).origin ? target : undefined;
}

/** A sentence for the log that tells operators which address to configure. It has no query, because a query can contain secrets. */
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
