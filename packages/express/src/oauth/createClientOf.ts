import type { AuthorizationServer } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { isLoopback } from "../providers/secureUrl.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { authenticationOf } from "./authenticationOf.js";
import { type ClientDocuments, documentMethod } from "./createClientDocuments.js";
import { createRegistrations, type RegistrationOptions } from "./createRegistrations.js";

/** Finds out as which client the product goes to a provider's authorization server. */
export type ClientOf = (
  provider: Provider,
  server: AuthorizationServer,
) => Promise<Pick<AuthorizationContext, "client" | "authentication" | "forgetClient">>;

interface ClientOptions extends RegistrationOptions {
  readonly documents: ClientDocuments;
}

/**
 * Clients in MCP's order (M3): from the configuration; else by the address of a document about the product, where the server
 * takes that; else registered on the spot.
 *
 * @see [Client ID Metadata Document](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/), [RFC 7591](https://www.rfc-editor.org/rfc/rfc7591)
 */
export function createClientOf({ documents, ...options }: ClientOptions): ClientOf {
  const registered = createRegistrations(options);

  return async (provider, server) => {
    const { clientId, clientSecret, clientMetadataUrl } = provider;
    if (clientId) {
      const client = { client_id: clientId, client_secret: clientSecret };
      return { client, authentication: authenticationOf(server, client) };
    }
    // Keyhold's keys are in its own documents only.
    const method = clientMetadataUrl ? "none" : documentMethod(server);
    const url = clientMetadataUrl ?? documents.url(provider, method);
    // Nobody else can read a document on this machine.
    const isReachable = url.startsWith("https:") && !isLoopback(url);
    if (server.client_id_metadata_document_supported === true && isReachable) {
      return { client: { client_id: url }, authentication: await documents.authentication(method) };
    }
    return registered(provider, server);
  };
}
