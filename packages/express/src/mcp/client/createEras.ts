import type { Client, PriorDiscovery } from "@modelcontextprotocol/client";
import type { Provider } from "../../providers/Provider.js";
import { createBoundedMap } from "../../util/createBoundedMap.js";

/**
 * Milliseconds that Keyhold remembers a server's era. After an update to the new era, a server still answers the old handshake. So Keyhold
 * has to ask again.
 */
const ERA_LIFETIME = 60 * 60_000;

/** The first revision without sessions ([MCP 2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28/changelog)). */
const MODERN = "2026-07-28";

/** Which protocol era each MCP server speaks. It is the same for all users: the first call finds it, and this process remembers it. */
export interface Eras {
  /** What a client knows about the server before it connects; `undefined` if it must ask with `server/discover`. */
  prior(provider: Provider): PriorDiscovery | undefined;
  /**
   * Remembers the era that a connected client has found.
   *
   * @param isProbeLost whether the server gave no usable answer to `server/discover`
   */
  note(provider: Provider, client: Client, isProbeLost: boolean): void;
  /** The ids of the providers whose server gave no usable answer to `server/discover` when it was last asked. */
  silent(): string[];
  /** Forgets the era after a failed call, because a wrong era can be the reason. */
  forget(provider: Provider): void;
}

export function createEras(): Eras {
  const known = createBoundedMap<PriorDiscovery>({ lifetime: ERA_LIFETIME });
  const silent = createBoundedMap<string>();

  function prior({ id, era = "auto" }: Provider): PriorDiscovery | undefined {
    if (era !== "auto") return priorOf(era === "modern" ? MODERN : undefined);
    return known.get(id);
  }

  return {
    prior,
    note(provider, client, isProbeLost) {
      if (prior(provider)) return;
      if (isProbeLost) silent.set(provider.id, provider.id);
      else silent.delete(provider.id);
      const isModern = client.getProtocolEra() === "modern";
      known.set(provider.id, priorOf(isModern ? client.getNegotiatedProtocolVersion() : undefined));
    },
    silent: () => silent.values(),
    forget: ({ id }) => void known.delete(id),
  };
}

/** Keeps only the version from a server's description, because the server can write the rest for one user. */
function priorOf(modernVersion: string | undefined): PriorDiscovery {
  if (modernVersion === undefined) return { kind: "legacy" };
  return { kind: "modern", discover: { supportedVersions: [modernVersion], capabilities: { tools: {} } } };
}
