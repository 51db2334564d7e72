import { processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import { type AuthorizationContext, assertBound } from "./AuthorizationContext.js";
import { peekJson } from "./peekJson.js";
import { requestOptions } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";
import { withKnownClient } from "./withKnownClient.js";

/** A token endpoint failed, and said so in OAuth's words: an outage, or from some servers a dead refresh token. */
export class ServerErrorAnswer extends Error {
  override readonly name = "ServerErrorAnswer";
  override readonly message = "The token endpoint answered server_error.";
}

/**
 * Uses a refresh token, at the server and as the client that it was issued to. Where the answer has no new one, the old one stays good
 * ([RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).
 *
 * @throws ResponseBodyError with `invalid_grant` where the grant is over; ServerErrorAnswer; KeyholdError `issuer_mismatch`; other errors of oauth4webapi where nobody can tell
 */
export function refreshGrant(
  context: AuthorizationContext,
  refreshToken: string,
  { scope, issuedBy }: TokenSet,
): Promise<TokenSet> {
  assertBound(context, issuedBy);
  const { provider, server, client, authentication, resource } = context;
  return withKnownClient(context, async () => {
    const response = await refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...requestOptions(provider),
      additionalParameters: resource ? { resource } : {},
    });
    if (response.status >= 500 && (await peekJson(response, "error")) === "server_error") throw new ServerErrorAnswer();
    const { refresh_token = refreshToken, ...answer } = await processRefreshTokenResponse(server, client, response);
    return tokenSetOf(context, { ...answer, refresh_token }, scope);
  });
}
