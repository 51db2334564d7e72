import { processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import { type AuthorizationContext, assertBound } from "./AuthorizationContext.js";
import { textOf } from "./members.js";
import { RefreshTokenOnly } from "./RefreshTokenOnly.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions, UNREPEATABLE_TIMEOUT } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";
import { tokenAnswer } from "./tokenAnswer.js";

/** A token endpoint answered 5xx with an OAuth error. At some servers, the refresh token is no longer valid; at others, it is an outage. */
export class ServerErrorAnswer extends Error {
  override readonly name = "ServerErrorAnswer";
  override readonly message = "The token endpoint answered 5xx with an OAuth error.";

  constructor(readonly response: Response) {
    super();
  }
}

/** The OAuth errors that count in a 5xx. A gateway's answer has other codes, and is only an outage. */
const SERVER_ERRORS: ReadonlySet<unknown> = new Set([
  "server_error",
  "invalid_grant",
  "bad_refresh_token",
  "invalid_token",
  "invalid_request",
]);

/**
 * Uses a refresh token at the server that issued it, with the client that got it. If the answer has no new refresh token, the old one stays
 * valid ([RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).
 *
 * @throws ResponseBodyError with `invalid_grant` if the grant has ended; ServerErrorAnswer; RefreshTokenOnly if Keyhold can use only the
 * refresh token of the answer; KeyholdError `issuer_mismatch`; other errors of oauth4webapi, which do not say whether the grant has ended
 */
export async function refreshGrant(
  context: AuthorizationContext,
  refreshToken: string,
  { scope, issuedBy }: TokenSet,
): Promise<TokenSet> {
  assertBound(context, issuedBy);
  const { server, client, authentication, resource } = context;
  const response = await refreshTokenGrantRequest(server, client, authentication, refreshToken, {
    ...requestOptions(context, UNREPEATABLE_TIMEOUT),
    additionalParameters: resource ? { resource } : {},
  });
  const { response: answer, members } = await readOAuthAnswer(response, tokenAnswer);
  if (answer.status >= 500 && SERVER_ERRORS.has(members.error)) throw new ServerErrorAnswer(answer);
  try {
    const { refresh_token = refreshToken, ...rest } = await processRefreshTokenResponse(server, client, answer);
    return tokenSetOf(context, { ...rest, refresh_token }, scope);
  } catch (error) {
    const rotated = textOf(members.refresh_token);
    throw answer.ok && rotated ? new RefreshTokenOnly(rotated, error) : error;
  }
}
