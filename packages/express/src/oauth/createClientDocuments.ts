import { paths } from "@keyhold/contract";
import { type AuthorizationServer, type ClientAuth, None, PrivateKeyJwt } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { mountedAt } from "../util/mountedAt.js";
import type { Keyring } from "../vault/createKeyring.js";
import { type ClientMetadata, clientMetadata } from "./clientMetadata.js";
import { createClientKeys, SIGNING_ALGORITHM } from "./createClientKeys.js";

/**
 * How a client with a metadata document can authenticate: with a signature, or not at all. A public document cannot contain a shared
 * secret.
 */
export const DOCUMENT_METHODS = ["private_key_jwt", "none"] as const;
export type DocumentMethod = (typeof DOCUMENT_METHODS)[number];

/**
 * The product as a client whose id is the address of its metadata document. Each provider has two documents: one for a confidential client,
 * and one for a public client, for servers that do not check signatures. So a document never changes, and Keyhold can serve it without a
 * request to the provider.
 *
 * @see [Client ID Metadata Document](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/)
 */
export interface ClientDocuments {
  /** The address at which the router serves a document. It is the client id. */
  url(provider: Pick<Provider, "id">, method: DocumentMethod): string;
  read(
    provider: Pick<Provider, "id">,
    method: DocumentMethod,
  ): Promise<ClientMetadata & { readonly client_id: string }>;
  /**
   * Returns the method to authenticate. It signs client assertions
   * ([RFC 7523, section 2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2)), only for the server's issuer (U5).
   */
  authentication(method: DocumentMethod): Promise<ClientAuth>;
}

/**
 * @param publicUrl the address of the router
 * @param productName the name that users read at a server
 */
export function createClientDocuments(
  publicUrl: URL,
  keyring: Keyring,
  redirectUri: (provider: Pick<Provider, "id">) => string,
  productName?: string,
): ClientDocuments {
  const keys = createClientKeys(keyring);
  const url = ({ id }: Pick<Provider, "id">, method: DocumentMethod) =>
    mountedAt(publicUrl) + paths.clientMetadata(id, method);

  return {
    url,
    async read(provider, method) {
      const metadata = clientMetadata(redirectUri(provider), method, productName);
      const document = { client_id: url(provider, method), ...metadata };
      if (method === "none") return document;
      return { ...document, token_endpoint_auth_signing_alg: SIGNING_ALGORITHM, jwks: (await keys).jwks };
    },
    authentication: async (method) => (method === "none" ? None() : PrivateKeyJwt((await keys).signing)),
  };
}

/** How a client with a metadata document authenticates at this server: with a signature if the server's metadata says that it can check one. */
export function documentMethod({
  token_endpoint_auth_methods_supported: methods,
  token_endpoint_auth_signing_alg_values_supported: algorithms,
}: AuthorizationServer): DocumentMethod {
  return methods?.includes("private_key_jwt") && algorithms?.includes(SIGNING_ALGORITHM) ? "private_key_jwt" : "none";
}
