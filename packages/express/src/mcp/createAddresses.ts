import type { Provider } from "../providers/Provider.js";
import { redirectTarget } from "./redirectTarget.js";

/** Where MCP servers answer, as far as this process has been told by their redirects. Where they are configured, otherwise. */
export interface Addresses {
  of(provider: Provider): URL;
  /**
   * Remembers where a redirect leads, for all later requests.
   *
   * @param location the `Location` header
   * @returns that address; nothing where the answer is no such redirect, or leads to where the request was sent
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
