import { authorizationCodeGrantRequest, processAuthorizationCodeResponse, validateAuthResponse } from "oauth4webapi";
import { type AuthorizationContext, assertBound, type Binding } from "./AuthorizationContext.js";
import { type AttemptSecrets, hasScope } from "./authorizationUrl.js";
import { fromOAuthError } from "./fromOAuthError.js";
import { idTokenClaims } from "./idTokenClaims.js";
import { matchIssuer } from "./matchIssuer.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions, UNREPEATABLE_TIMEOUT } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";
import { tokenAnswer } from "./tokenAnswer.js";

declare const validated: unique symbol;
/** The checked parameters of an authorization response. `redeemCode` accepts only these. */
export type ValidatedCallback = URLSearchParams & { readonly [validated]: true };

/**
 * Checks an authorization response. Its `iss` must be the requested server, its `state` must be the attempt's, and it must not be an error.
 *
 * @see [RFC 9207, section 2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4),
 * [RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 * @param asked the server and client that are stored with the attempt
 * @throws AuthorizationResponseError if the response is an error
 * @throws OperationProcessingError, KeyholdError `issuer_mismatch` if the response does not belong to the attempt
 */
export function validateCallback(
  context: AuthorizationContext,
  parameters: URLSearchParams,
  state: string,
  asked: Binding,
): ValidatedCallback {
  assertBound(context, asked);
  const { server, issuers, client } = context;
  const issuer = matchIssuer(issuers, parameters.get("iss"));
  return validateAuthResponse({ ...server, issuer }, client, parameters, state) as ValidatedCallback;
}

/**
 * Exchanges the code for tokens.
 *
 * @param scope the scope of the authorization request
 * @returns the tokens, and the claims of the ID token if there is a valid one
 * @see [RFC 6749, section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3),
 * [RFC 7636, section 4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)
 * @throws KeyholdError
 */
export async function redeemCode(
  context: AuthorizationContext,
  callback: ValidatedCallback,
  redirectUri: string,
  { codeVerifier, nonce }: AttemptSecrets,
  scope?: string,
): Promise<{ tokens: TokenSet; claims: Readonly<Record<string, unknown>> }> {
  const { server, client, authentication, resource } = context;
  try {
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      callback,
      redirectUri,
      codeVerifier,
      { ...requestOptions(context, UNREPEATABLE_TIMEOUT), additionalParameters: resource ? { resource } : {} },
    );
    const { response: answer, members } = await readOAuthAnswer(response, tokenAnswer);
    const tokens = tokenSetOf(context, await processAuthorizationCodeResponse(server, client, answer), scope);
    const sentNonce = hasScope(scope, "openid") ? nonce : undefined;
    return { tokens, claims: await idTokenClaims(context, members.id_token, sentNonce) };
  } catch (error) {
    throw fromOAuthError(error);
  }
}
