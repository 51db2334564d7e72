import { type AuthorizationServer, type Client, type ClientAuth, ClientSecretPost, None } from "oauth4webapi";

/** The methods that Keyhold supports, best first. With a secret, an attacker who gets a code cannot use it. */
export const METHODS = ["client_secret_post", "client_secret_basic", "none"] as const;

/** The method that Keyhold uses at a server; `undefined` if the server supports none of Keyhold's methods. */
export function authenticationMethod({
  // The default of the standard: RFC 8414, section 2.
  token_endpoint_auth_methods_supported: supported = ["client_secret_basic"],
}: AuthorizationServer): (typeof METHODS)[number] | undefined {
  return METHODS.find((method) => supported.includes(method));
}

/** How the client authenticates to its authorization server ([RFC 6749, section 2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)). */
export function clientAuthentication(server: AuthorizationServer, client: Client): ClientAuth {
  const { client_secret: secret, token_endpoint_auth_method: method = authenticationMethod(server) } = client;
  if (typeof secret !== "string" || client.token_endpoint_auth_method === "none") return None();
  return method === "client_secret_basic" ? clientSecretBasic(secret) : ClientSecretPost(secret);
}

/**
 * Authenticates by HTTP Basic, with the id and the secret in form encoding
 * ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). The OAuth library would also escape `-`, `.`, `_` and
 * `*`, which form encoding does not escape. A server that does not decode them would not recognize a client whose id is a UUID.
 */
function clientSecretBasic(secret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = [client_id, secret].map(formEncoded).join(":");
    headers.set("authorization", `Basic ${btoa(credentials)}`);
  };
}

/** @see [URL Standard, application/x-www-form-urlencoded serializing](https://url.spec.whatwg.org/#concept-urlencoded-serializer) */
function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice("=".length);
}
