import type { AuthorizationServer } from "oauth4webapi";
import { isLoopback } from "../network/secureUrl.js";
import type { Provider } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { configuredClient } from "./configuredClient.js";
import {
  type ClientDocuments,
  DOCUMENT_METHODS,
  type DocumentMethod,
  documentMethod,
} from "./createClientDocuments.js";
import type { Registrations } from "./createRegistrations.js";

/**
 * Finds the client that the product uses at a provider's authorization server.
 *
 * @param clientId the client of an existing grant or attempt; without it, the client for new connections
 * @returns `undefined` if the product does not have the client with that id, or no longer has it
 */
export type ClientOf = (
  provider: Provider,
  server: AuthorizationServer,
  clientId?: string,
) => Promise<Pick<AuthorizationContext, "client" | "authentication" | "registration"> | undefined>;

/**
 * Chooses the client in the order of MCP (M3): first the configured client, then the product's metadata document if the server accepts one,
 * then a client that Keyhold registers. An existing grant keeps its client, even if new connections use another one.
 *
 * @see [Client ID Metadata Document](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/),
 * [RFC 7591](https://www.rfc-editor.org/rfc/rfc7591)
 */
export function createClientOf(documents: ClientDocuments, registrations: Registrations): ClientOf {
  return async (provider, server, clientId) => {
    const configured = await configuredClient(provider, server);
    if (configured) return configured;
    const preferred = documentOf(provider, documentMethod(server));
    const known = [preferred, ...DOCUMENT_METHODS.map((method) => documentOf(provider, method))];
    const isOffered = server.client_id_metadata_document_supported === true && isReachable(preferred.url);
    const document = clientId === undefined ? isOffered && preferred : known.find(({ url }) => url === clientId);
    if (document) {
      return { client: { client_id: document.url }, authentication: await documents.authentication(document.method) };
    }
    return clientId === undefined
      ? registrations.current(provider, server)
      : registrations.byId(provider, server, clientId);
  };

  function documentOf(provider: Provider, method: DocumentMethod) {
    const { clientMetadataUrl: own } = provider;
    // Only Keyhold's own documents contain its keys.
    return own ? ({ url: own, method: "none" } as const) : { url: documents.url(provider, method), method };
  }
}

/** Other machines cannot read a document on this one. */
function isReachable(url: string): boolean {
  return url.startsWith("https:") && !isLoopback(url);
}
