import type { AuthorizationServer } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { clientAuthentication } from "./clientAuthentication.js";

/** The client that the product has registered itself; `undefined` if the configuration names none. */
export function configuredClient(
  { clientId, clientSecret }: Provider,
  server: AuthorizationServer,
): Pick<AuthorizationContext, "client" | "authentication"> | undefined {
  if (!clientId) return undefined;
  const client = { client_id: clientId, client_secret: clientSecret };
  return { client, authentication: clientAuthentication(server, client) };
}
