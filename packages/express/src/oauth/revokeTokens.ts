import { processRevocationResponse, ResponseBodyError, revocationRequest } from "oauth4webapi";
import { type AuthorizationContext, assertBound } from "./AuthorizationContext.js";
import { type AnswerKind, readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions } from "./requestOptions.js";
import type { TokenSet } from "./TokenSet.js";

/** Milliseconds that a provider has to answer. It is short, because users wait for a disconnect. */
const REVOCATION_TIMEOUT = 3_000;

/** The status alone confirms a revocation ([RFC 7009, section 2.2](https://www.rfc-editor.org/rfc/rfc7009#section-2.2)). */
const revocationAnswer: AnswerKind = { status: 200, tidy: () => ({}) };

/**
 * Revokes a grant at the provider: first the refresh token, because that ends the grant. Then it revokes the access token, even if the
 * first request failed.
 *
 * @returns whether the grant has ended: the provider confirmed it for the refresh token or, if there is none, for the access token. False
 * if the provider has no revocation endpoint, refused, or did not answer
 * @see [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1); some servers cannot revoke access tokens (section
 * 2.2.1), which expire on their own
 * @throws KeyholdError `issuer_mismatch` if another server issued the tokens, or if another client got them
 */
export async function revokeTokens(context: AuthorizationContext, tokens: TokenSet): Promise<boolean> {
  const { refreshToken, accessToken, issuedBy } = tokens;
  assertBound(context, issuedBy);
  if (!context.server.revocation_endpoint) return false;
  const hasEnded = refreshToken !== undefined && (await isRevoked(context, "refresh_token", refreshToken));
  const isAccessRevoked = await isRevoked(context, "access_token", accessToken);
  return refreshToken === undefined ? isAccessRevoked : hasEnded;
}

async function isRevoked(
  context: AuthorizationContext,
  hint: "refresh_token" | "access_token",
  token: string,
): Promise<boolean> {
  const { server, client, authentication } = context;
  try {
    const response = await revocationRequest(server, client, authentication, token, {
      ...requestOptions(context, REVOCATION_TIMEOUT),
      additionalParameters: { token_type_hint: hint },
    });
    await processRevocationResponse((await readOAuthAnswer(response, revocationAnswer)).response);
    return true;
  } catch (error) {
    // `invalid_grant` means that the grant had already ended.
    return error instanceof ResponseBodyError && error.error === "invalid_grant";
  }
}
