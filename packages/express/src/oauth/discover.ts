import { computeScopeUnion } from "@modelcontextprotocol/client";
import type { AuthorizationServer } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { type AuthorizationContext, type Binding, isBound } from "./AuthorizationContext.js";
import type { ClientOf } from "./createClientOf.js";
import { discoverResource } from "./discoverResource.js";
import { discoverServer } from "./discoverServer.js";
import { fromOAuthError } from "./fromOAuthError.js";

/** Milliseconds that metadata is used for before it is asked again. */
const FRESH_FOR = 3_600_000;

/**
 * Finds where a provider's users authorize, and as which client.
 *
 * @param binding which server and client it should be: that server is taken as long as the provider trusts it. Where it comes out otherwise,
 * nothing remembered is relied on, since another process may know better
 * @throws KeyholdError
 */
export type Discover = (provider: Provider, binding?: Binding) => Promise<AuthorizationContext>;

/** What a provider says of itself. */
export type Metadata = Pick<AuthorizationContext, "server" | "resource" | "scope">;

/** Makes the function that asks providers for their metadata and remembers it for an hour. Failures are not remembered. */
export function createDiscover(clientOf: ClientOf): Discover {
  const known = new Map<string, { readonly metadata: Promise<Metadata>; readonly until: number }>();

  function metadataOf(provider: Provider, issuer?: string): Promise<Metadata> {
    const key = keyOf(provider, issuer);
    const entry = known.get(key);
    if (entry && Date.now() < entry.until) return entry.metadata;
    const metadata = askMetadata(provider, issuer);
    known.set(key, { metadata, until: Date.now() + FRESH_FOR });
    metadata.catch(() => known.delete(key));
    return metadata;
  }

  async function contextOf(provider: Provider, issuer?: string): Promise<AuthorizationContext> {
    const metadata = await metadataOf(provider, issuer);
    const { server } = metadata;
    const registration = await clientOf(provider, server);
    return { provider, ...metadata, ...registration, issuers: [server.issuer, ...provider.issuers] };
  }

  return async (provider, binding) => {
    try {
      const context = await contextOf(provider, binding?.issuer);
      if (!binding || isBound(context, binding)) return context;
      known.delete(keyOf(provider, binding.issuer));
      return await contextOf(provider, binding.issuer);
    } catch (error) {
      throw fromOAuthError(error);
    }
  };
}

/** What the provider trusts may be asked for one server, or for any. A configured one is the same in either case. */
function keyOf({ id, discovery }: Provider, issuer = ""): string {
  return discovery === "mcp" ? `${id} ${issuer}` : id;
}

/**
 * Asks a provider for its metadata, without making the product known there.
 *
 * @param preferred the issuer to take where the MCP server trusts several
 * @throws errors of oauth4webapi, KeyholdError
 */
export async function askMetadata(provider: Provider, preferred?: string): Promise<Metadata> {
  const {
    issuers: [issuer, ...spellings],
    resource,
    scope,
    discovery,
  } = provider;
  if (discovery !== "mcp" && issuer)
    return { server: await discoverServer(provider, [issuer, ...spellings]), resource, scope };
  const found = await discoverResource(provider, preferred);
  const server = await discoverServer(provider, [found.issuer]);
  return { server, resource: found.resource, scope: scope ?? withOfflineAccess(server, found.scope) };
}

/** A refresh token is asked for by name where the server knows that name, and not elsewhere (MCP authorization, M9). */
function withOfflineAccess({ scopes_supported }: AuthorizationServer, scope: string | undefined): string | undefined {
  const offlineAccess = scope && scopes_supported?.includes("offline_access") ? "offline_access" : undefined;
  return computeScopeUnion(scope, offlineAccess);
}
