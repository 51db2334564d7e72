import { type AuthorizationServer, processRevocationResponse, revocationRequest } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { clientOf } from "./clientOf.js";
import { requestOptions } from "./requestOptions.js";

/** Milliseconds that a provider may take: people wait for a disconnect. */
const TIMEOUT = 3_000;

/**
 * Revokes a grant at the provider: the refresh token first, since that ends the grant, then the access token.
 *
 * @returns whether the provider confirmed it; false where it has no revocation endpoint
 * @see [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)
 * @throws errors of oauth4webapi where it refused or did not answer
 */
export async function revokeTokens(
  provider: Provider,
  server: AuthorizationServer,
  tokens: readonly (readonly [hint: "refresh_token" | "access_token", token: string | undefined])[],
): Promise<boolean> {
  if (!server.revocation_endpoint) return false;
  const [client, authentication] = clientOf(provider);
  for (const [hint, token] of tokens) {
    if (!token) continue;
    const response = await revocationRequest(server, client, authentication, token, {
      ...requestOptions(provider, TIMEOUT),
      additionalParameters: { token_type_hint: hint },
    });
    await processRevocationResponse(response);
  }
  return true;
}
