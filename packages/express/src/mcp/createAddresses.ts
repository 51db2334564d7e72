import type { Provider } from "../providers/Provider.js";
import { redirectTarget } from "./redirectTarget.js";

/** Milliseconds that an address is remembered. */
const COUNTS_FOR = 60 * 60_000;

/** The addresses of MCP servers. If a server has moved for all users, the new address; else the configured one. */
export interface Addresses {
  of(provider: Provider): URL;
  /**
   * Finds out where a redirect leads. Remembers the address for later requests of all users if it is permanent (308), or differs by a slash at its end only.
   * Any other redirect may be for this user, or for this moment ([RFC 9110, 15.4.8](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8)).
   *
   * @param location the `Location` header
   * @returns that address; `undefined` if the answer is no such redirect, or leads back to the request's own address
   */
  learn(provider: Provider, status: number, location: unknown): URL | undefined;
}

export function createAddresses(): Addresses {
  const known = new Map<string, { readonly url: URL; readonly until: number }>();

  function of({ id, mcpUrl }: Provider): URL {
    const found = known.get(id);
    return found && Date.now() < found.until ? found.url : new URL(mcpUrl);
  }

  return {
    of,
    learn(provider, status, location) {
      const url = redirectTarget(provider, status, location);
      if (!url || url.href === of(provider).href) return undefined;
      const isLasting = status === 308 || withoutSlash(url) === withoutSlash(new URL(provider.mcpUrl));
      if (isLasting) known.set(provider.id, { url, until: Date.now() + COUNTS_FOR });
      return url;
    },
  };
}

const withoutSlash = ({ pathname, search }: URL) => pathname.replace(/\/$/, "") + search;
