import { importJWK } from "jose";
import { type AuthorizationServer, type ClientAuth, type CryptoKey, PrivateKeyJwt } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { clientAuthentication } from "./clientAuthentication.js";

/** The client that the product has registered itself; `undefined` if the configuration names none. */
export async function configuredClient(
  { clientId, clientSecret, clientKey }: Provider,
  server: AuthorizationServer,
): Promise<Pick<AuthorizationContext, "client" | "authentication"> | undefined> {
  if (!clientId) return undefined;
  const client = { client_id: clientId, client_secret: clientSecret };
  const authentication = clientKey ? await signedWith(clientKey) : clientAuthentication(server, client);
  return { client, authentication };
}

/** Signs client assertions ([RFC 7523, section 2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2)), only for the server's issuer (U5). */
async function signedWith(clientKey: string): Promise<ClientAuth> {
  const jwk = JSON.parse(clientKey);
  // jose returns a CryptoKey for every key that is not an octet sequence.
  return PrivateKeyJwt({ key: (await importJWK(jwk)) as CryptoKey, kid: jwk.kid });
}
