import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  None,
} from "oauth4webapi";

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
export function authenticationOf(server: AuthorizationServer, client: Client): ClientAuth {
  const { client_secret: secret, token_endpoint_auth_method: method = authenticationMethod(server) } = client;
  if (typeof secret !== "string" || client.token_endpoint_auth_method === "none") return None();
  return method === "client_secret_basic" ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}
