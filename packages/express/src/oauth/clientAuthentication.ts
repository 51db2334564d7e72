import { type AuthorizationServer, type Client, type ClientAuth, ClientSecretPost, None } from "oauth4webapi";

/** Ours, best first: a client with a secret cannot be imitated by whoever gets hold of a code. */
const METHODS = ["client_secret_post", "client_secret_basic", "none"] as const;

/** Which of a server's ways to authenticate clients is used; `undefined` where it has none of ours. */
export function authenticationMethod({
  // What leaving it out means: RFC 8414, section 2.
  token_endpoint_auth_methods_supported: supported = ["client_secret_basic"],
}: AuthorizationServer): (typeof METHODS)[number] | undefined {
  return METHODS.find((method) => supported.includes(method));
}

/** How a client proves to be it at its server ([RFC 6749, section 2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)). */
export function clientAuthentication(server: AuthorizationServer, client: Client): ClientAuth {
  const { client_secret: secret, token_endpoint_auth_method: method = authenticationMethod(server) } = client;
  if (typeof secret !== "string" || client.token_endpoint_auth_method === "none") return None();
  return method === "client_secret_basic" ? clientSecretBasic(secret) : ClientSecretPost(secret);
}

/**
 * HTTP Basic with an id and a secret in form encoding ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). The OAuth library escapes `-`, `.`, `_` and `*`
 * as well, which a form leaves as they are: a server that does not decode them would not recognize a client whose id is a UUID.
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
