import { type JSONWebKeySet, type JWK, SignJWT } from "jose";
import type { User } from "./users.js";

/** The demo as an identity provider of its own users, as Auth.js or Better Auth is in a product. */
export interface Identity {
  readonly issuer: string;
  /** To publish at `jwksPath`. */
  readonly jwks: JSONWebKeySet;
  /** A user's ID token. */
  idToken(user: User, audience: string): Promise<string>;
}

/** Where the demo publishes the keys that its tokens are signed with. */
export const jwksPath = "/.well-known/jwks.json";

/** @param signingKey a private RSA key */
export function createIdentity(issuer: string, signingKey: JWK): Identity {
  const alg = "RS256";
  const kid = "demo";
  const { kty, n, e } = signingKey;
  return {
    issuer,
    jwks: { keys: [{ kty, n, e, alg, kid, use: "sig" }] },
    idToken: ({ id, name, email }, audience) =>
      new SignJWT({ name, email, email_verified: true })
        .setProtectedHeader({ alg, kid })
        .setIssuer(issuer)
        .setSubject(id)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("10 minutes")
        .sign(signingKey),
  };
}
