import { type AuthorizationServer, processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { clientOf } from "./clientOf.js";
import { requestOptions } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";

/**
 * Uses a refresh token. Where the answer has no new one, the old one stays good
 * ([RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).
 *
 * @throws ResponseBodyError with `invalid_grant` where the grant is over; other errors of oauth4webapi where nobody can tell
 */
export async function refreshGrant(
  provider: Provider,
  server: AuthorizationServer,
  refreshToken: string,
): Promise<TokenSet> {
  const [client, authentication] = clientOf(provider);
  const response = await refreshTokenGrantRequest(server, client, authentication, refreshToken, {
    ...requestOptions(provider),
    additionalParameters: provider.resource ? { resource: provider.resource } : {},
  });
  const { refreshToken: rotated = refreshToken, ...tokens } = tokenSetOf(
    await processRefreshTokenResponse(server, client, response),
  );
  return { ...tokens, refreshToken: rotated };
}
