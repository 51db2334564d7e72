import { processRevocationResponse, revocationRequest } from "oauth4webapi";
import { type AuthorizationContext, assertBound } from "./AuthorizationContext.js";
import { type AnswerKind, readAnswer } from "./readAnswer.js";
import { requestOptions } from "./requestOptions.js";
import type { TokenSet } from "./TokenSet.js";

/** Milliseconds that a provider may take: people wait for a disconnect. */
const TIMEOUT = 3_000;

/** A revocation is confirmed by the status alone ([RFC 7009, section 2.2](https://www.rfc-editor.org/rfc/rfc7009#section-2.2)). */
const revocationAnswer: AnswerKind = { status: 200, tidy: () => ({}) };

/**
 * Revokes a grant at the provider: the refresh token first, since that ends the grant, then the access token.
 *
 * @returns whether the provider confirmed it; false where it has no revocation endpoint
 * @see [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)
 * @throws KeyholdError `issuer_mismatch` where another server or client issued them; errors of oauth4webapi where it refused or did not answer
 */
export async function revokeTokens(
  context: AuthorizationContext,
  { refreshToken, accessToken, issuedBy }: TokenSet,
): Promise<boolean> {
  assertBound(context, issuedBy);
  const { provider, server, client, authentication } = context;
  if (!server.revocation_endpoint) return false;
  const tokens = { refresh_token: refreshToken, access_token: accessToken };
  for (const [hint, token] of Object.entries(tokens)) {
    if (!token) continue;
    const response = await revocationRequest(server, client, authentication, token, {
      ...requestOptions(provider, TIMEOUT),
      additionalParameters: { token_type_hint: hint },
    });
    await processRevocationResponse((await readAnswer(response, revocationAnswer)).response);
  }
  return true;
}
