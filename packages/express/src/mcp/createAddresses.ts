import type { Provider } from "../providers/Provider.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { redirectTarget } from "./redirectTarget.js";

/** Milliseconds that Keyhold remembers a new address. */
const ADDRESS_LIFETIME = 60 * 60_000;

/** The addresses of MCP servers: the configured one, or the new one if the server has moved for all users. */
export interface Addresses {
  of(provider: Provider): URL;
  /**
   * Finds the address that a redirect leads to. Keyhold uses it for later requests of all users if the redirect is permanent (308), or if
   * only a slash at the end differs. Any other redirect can be for this user only, or for this moment only
   * ([RFC 9110, 15.4.8](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8)).
   *
   * @param location the `Location` header
   * @returns that address; `undefined` if the answer is not such a redirect, or leads back to the request's own address
   */
  learn(provider: Provider, status: number, location: unknown): URL | undefined;
}

export function createAddresses(): Addresses {
  const known = createBoundedMap<URL>({ lifetime: ADDRESS_LIFETIME });
  const of = ({ id, mcpUrl }: Provider) => known.get(id) ?? new URL(mcpUrl);

  return {
    of,
    learn(provider, status, location) {
      const url = redirectTarget(provider, status, location);
      if (!url || url.href === of(provider).href) return undefined;
      const isLasting = status === 308 || withoutSlash(url) === withoutSlash(new URL(provider.mcpUrl));
      if (isLasting) known.set(provider.id, url);
      return url;
    },
  };
}

const withoutSlash = ({ pathname, search }: URL) => pathname.replace(/\/$/, "") + search;
