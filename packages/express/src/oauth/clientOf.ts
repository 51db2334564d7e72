import { type Client, type ClientAuth, ClientSecretPost, None } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";

/** The product as the provider's OAuth client, and how it proves to be it ([RFC 6749, section 2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)). */
export function clientOf({ clientId, clientSecret }: Provider): [client: Client, authentication: ClientAuth] {
  return [{ client_id: clientId }, clientSecret === undefined ? None() : ClientSecretPost(clientSecret)];
}
