import { computeScopeUnion } from "@modelcontextprotocol/client";
import type { AuthorizationServer } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { type AuthorizationContext, type Binding, isBound } from "./AuthorizationContext.js";
import type { ClientOf } from "./createClientOf.js";
import { discoverResource } from "./discoverResource.js";
import { discoverServer } from "./discoverServer.js";
import { fromOAuthError } from "./fromOAuthError.js";

/** Milliseconds that Keyhold uses metadata before it reads them again. */
const METADATA_LIFETIME = 3_600_000;
/** Milliseconds that Keyhold continues to use old metadata if it cannot read them again. */
const OLD_FOR = 60_000;
/** The maximum number of servers whose metadata Keyhold remembers. MCP servers can name any number of them. */
const MOST_SERVERS = 1_000;

/** The server and client to look for. */
export interface DiscoverOptions {
  /** The client that imported tokens were issued to, if there is no binding. Keyhold registers no other client for them. */
  readonly clientId?: string;
  /** Use the server that issued the tokens, even if the MCP server no longer names it. Only for revoking tokens there. */
  readonly asIssued?: boolean;
}

/** Finds a provider's authorization server and the product's client there. */
export interface Discover {
  /**
   * @param binding the expected server and client. Keyhold uses that server as long as the MCP server trusts it. If the remembered metadata
   * do not match, Keyhold reads them again, because another process may have newer ones
   * @throws KeyholdError `issuer_mismatch` if the result does not match the binding; or another code of `fromOAuthError`
   */
  (provider: Provider, binding?: Binding, options?: DiscoverOptions): Promise<AuthorizationContext>;
  /**
   * Makes Keyhold read the metadata again next time, because the provider may now use another authorization server
   * ([RFC 9728, section 5.2](https://www.rfc-editor.org/rfc/rfc9728#section-5.2)).
   */
  expire(provider: Provider): void;
}

/** A provider's metadata. */
export type Metadata = Pick<AuthorizationContext, "server" | "resource" | "scope">;

interface Remembered {
  readonly providerId: string;
  readonly metadata: Promise<Metadata>;
  until: number;
}

/**
 * Creates the function that reads the metadata of providers and remembers them for an hour. It does not remember failures. If a provider
 * does not answer, it continues to use the old metadata.
 */
export function createDiscover(network: Network, clientOf: ClientOf): Discover {
  /** By provider and requested issuer. The map has no lifetime, because Keyhold can still need old metadata. */
  const known = createBoundedMap<Remembered>({ most: MOST_SERVERS });

  function metadataOf(provider: Provider, issuer: string, asIssued: boolean): Promise<Metadata> {
    const key = keyOf(provider, issuer, asIssued);
    const before = known.get(key);
    if (before && Date.now() < before.until) return before.metadata;

    const entry = { providerId: provider.id, metadata: ask(), until: Date.now() + METADATA_LIFETIME };
    known.set(key, entry);
    entry.metadata.catch(() => known.get(key) === entry && known.delete(key));
    return entry.metadata;

    async function ask(): Promise<Metadata> {
      try {
        if (asIssued) return { server: await discoverServer(network, provider, [issuer]) };
        return await askMetadata(network, provider, issuer || undefined);
      } catch (error) {
        if (!before || fromOAuthError(error).code !== "provider_unavailable") throw error;
        entry.until = Date.now() + OLD_FOR;
        return before.metadata;
      }
    }
  }

  /** @returns `undefined` if the result does not match the binding */
  async function contextOf(
    provider: Provider,
    { issuer, asIssued, clientId }: { readonly issuer: string; readonly asIssued: boolean; readonly clientId?: string },
    binding: Binding | undefined,
  ): Promise<AuthorizationContext | undefined> {
    const metadata = await metadataOf(provider, issuer, asIssued);
    const { server } = metadata;
    const issuers = [server.issuer, ...provider.issuers] as const;
    // A client exists only at its own server.
    if (binding && !issuers.includes(binding.issuer)) return undefined;
    const client = await clientOf(provider, server, clientId);
    const context = client && { network, provider, ...metadata, ...client, issuers };
    return context && (!binding || isBound(context, binding)) ? context : undefined;
  }

  async function discover(
    provider: Provider,
    binding?: Binding,
    { asIssued = false, clientId = binding?.clientId }: DiscoverOptions = {},
  ): Promise<AuthorizationContext> {
    // A configured server does not depend on the requested issuer.
    const issuer = (provider.discovery === "mcp" && binding?.issuer) || "";
    const asked = { issuer, asIssued: asIssued && issuer !== "", clientId };
    try {
      const context = await contextOf(provider, asked, binding);
      if (context) return context;
      const outdated = known.get(keyOf(provider, asked.issuer, asked.asIssued));
      if (outdated) outdated.until = 0;
      const again = await contextOf(provider, asked, binding);
      if (again) return again;
      throw new KeyholdError("issuer_mismatch");
    } catch (error) {
      throw fromOAuthError(error);
    }
  }

  return Object.assign(discover, {
    expire({ id }: Provider) {
      for (const entry of known.values()) if (entry.providerId === id) entry.until = 0;
    },
  });
}

const keyOf = ({ id }: Provider, issuer: string, asIssued: boolean) =>
  `${id} ${asIssued ? `${issuer} as issued` : issuer}`;

/**
 * Asks a provider for its metadata. Does not register a client there.
 *
 * @param preferred the issuer to use if the MCP server trusts several
 * @throws errors of oauth4webapi, KeyholdError
 */
export async function askMetadata(network: Network, provider: Provider, preferred?: string): Promise<Metadata> {
  const {
    issuers: [issuer, ...spellings],
    resource,
    scope,
    discovery,
  } = provider;
  if (discovery !== "mcp" && issuer)
    return { server: await discoverServer(network, provider, [issuer, ...spellings]), resource, scope };
  const found = await discoverResource(network, provider, preferred);
  const server = await firstServer(network, provider, found.issuers);
  // The product needs no refresh token for itself.
  const wanted = provider.clientCredentials ? found.scope : withOfflineAccess(server, found.scope);
  return { server, resource: found.resource, scope: scope ?? wanted };
}

/**
 * Returns the first of several servers that has valid metadata, so that an invalid one does not block the others. Throws if one does not
 * answer.
 */
async function firstServer(
  network: Network,
  provider: Provider,
  [issuer, ...others]: readonly [string, ...string[]],
): Promise<AuthorizationServer> {
  try {
    return await discoverServer(network, provider, [issuer]);
  } catch (error) {
    const [next, ...rest] = others;
    if (!next || fromOAuthError(error).code !== "provider_answer_invalid") throw error;
    return firstServer(network, provider, [next, ...rest]);
  }
}

/** Adds the scope `offline_access`, which requests a refresh token, only if the server supports it (MCP authorization, M9). */
function withOfflineAccess({ scopes_supported }: AuthorizationServer, scope: string | undefined): string | undefined {
  const offlineAccess = scope && scopes_supported?.includes("offline_access") ? "offline_access" : undefined;
  return computeScopeUnion(scope, offlineAccess);
}
