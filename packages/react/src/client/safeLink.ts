const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Returns an address from a tool's answer if a page may offer it as a link: https, or http on this machine if the page is
 * on this machine too. Returns undefined for all others.
 *
 * @see [MCP 2025-11-25, elicitation, safe URL handling](https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#safe-url-handling)
 */
export function safeLink(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const { protocol, hostname, href } = new URL(value);
  const isHere = protocol === "http:" && loopback.has(hostname) && loopback.has(globalThis.location?.hostname);
  return protocol === "https:" || isHere ? href : undefined;
}
