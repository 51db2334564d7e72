import { decodeJwt } from "jose";
import { expectNoNonce, getValidatedIdTokenClaims, processAuthorizationCodeResponse } from "oauth4webapi";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { matchIssuer } from "./matchIssuer.js";

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of an ID token from the token endpoint. Keyhold uses them only for the label of the account, because MCP does not use ID
 * tokens for authorization. So if the ID token is missing, broken, encrypted, for another client or signed in an unexpected way, the
 * connection works without claims.
 *
 * @param idToken the answer's `id_token`, of any type
 * @param nonce the nonce that Keyhold sent, if any
 * @see OpenID Connect Core 1.0, section 3.1.3.7: this checks issuer, audience, time and nonce; TLS replaces the check of the signature
 */
export async function idTokenClaims(
  { server, issuers, client }: AuthorizationContext,
  idToken: unknown,
  nonce: string | undefined,
): Promise<Claims> {
  try {
    if (typeof idToken !== "string") return {};
    const issuer = matchIssuer(issuers, decodeJwt(idToken).iss);
    // The library checks an ID token only as a part of a token answer.
    const response = Response.json({ access_token: "unused", token_type: "bearer", id_token: idToken });
    const answer = await processAuthorizationCodeResponse({ ...server, issuer }, client, response, {
      expectedNonce: nonce ?? expectNoNonce,
    });
    return { ...getValidatedIdTokenClaims(answer) };
  } catch {
    return {};
  }
}
