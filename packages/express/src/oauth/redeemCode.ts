import { decodeJwt } from "jose";
import {
  type AuthorizationServer,
  authorizationCodeGrantRequest,
  expectNoNonce,
  getValidatedIdTokenClaims,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { type AttemptSecrets, usesIdToken } from "./authorizationUrl.js";
import { clientOf } from "./clientOf.js";
import { fromOAuthError } from "./fromOAuthError.js";
import { knownSpelling } from "./knownSpelling.js";
import { peekJson } from "./peekJson.js";
import { requestOptions } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";

declare const validated: unique symbol;
/** The parameters of an authorization response that was checked: only these can be redeemed. */
export type ValidatedCallback = URLSearchParams & { readonly [validated]: true };

/**
 * Checks an authorization response: its `iss` against the server that was asked, its `state` against the attempt's, and that it is no error.
 *
 * @see [RFC 9207, section 2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4), [RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 * @throws AuthorizationResponseError where it is an error answer
 * @throws OperationProcessingError where it does not belong to the attempt
 */
export function validateCallback(
  provider: Provider,
  server: AuthorizationServer,
  parameters: URLSearchParams,
  state: string,
): ValidatedCallback {
  const issuer = knownSpelling({ ...provider, issuers: [server.issuer, ...provider.issuers] }, parameters.get("iss"));
  const [client] = clientOf(provider);
  return validateAuthResponse({ ...server, issuer }, client, parameters, state) as ValidatedCallback;
}

/**
 * Exchanges the code for tokens.
 *
 * @returns the tokens, and the claims of the ID token where there is one
 * @see [RFC 6749, section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3), [RFC 7636, section 4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)
 * @throws KeyholdError
 */
export async function redeemCode(
  provider: Provider,
  server: AuthorizationServer,
  callback: ValidatedCallback,
  redirectUri: string,
  { codeVerifier, nonce }: AttemptSecrets,
): Promise<{ tokens: TokenSet; claims: Readonly<Record<string, unknown>> }> {
  const [client, authentication] = clientOf(provider);
  try {
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      callback,
      redirectUri,
      codeVerifier,
      { ...requestOptions(provider), additionalParameters: provider.resource ? { resource: provider.resource } : {} },
    );
    const issuer = knownSpelling(provider, await idTokenIssuer(response));
    const answer = await processAuthorizationCodeResponse({ ...server, issuer }, client, response, {
      expectedNonce: usesIdToken(provider) ? nonce : expectNoNonce,
      requireIdToken: usesIdToken(provider),
    });
    return { tokens: tokenSetOf(answer), claims: { ...getValidatedIdTokenClaims(answer) } };
  } catch (error) {
    throw fromOAuthError(error);
  }
}

async function idTokenIssuer(response: Response): Promise<unknown> {
  const idToken = await peekJson(response, "id_token");
  return typeof idToken === "string" ? decodeJwt(idToken).iss : undefined;
}
