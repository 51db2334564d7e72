import type { Provider } from "../providers/Provider.js";
import { redirectTarget } from "./redirectTarget.js";

/** The addresses of MCP servers. If a server has redirected this process, the new address; else the configured one. */
export interface Addresses {
  of(provider: Provider): URL;
  /**
   * Remembers where a redirect leads, for all later requests.
   *
   * @param location the `Location` header
   * @returns that address; `undefined` if the answer is no such redirect, or leads back to the request's own address
   */
  learn(provider: Provider, status: number, location: unknown): URL | undefined;
}

export function createAddresses(): Addresses {
  const known = new Map<string, URL>();
  const of = ({ id, mcpUrl }: Provider) => known.get(id) ?? new URL(mcpUrl);
  return {
    of,
    learn(provider, status, location) {
      const target = redirectTarget(provider, status, location);
      if (!target || target.href === of(provider).href) return undefined;
      known.set(provider.id, target);
      return target;
    },
  };
}
