import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";
import type { User } from "./users.js";

/** The demo as an identity provider of its own users, the way Auth.js or Better Auth would be in a product. */
export interface Identity {
  readonly issuer: string;
  /** To publish at `jwksPath`. */
  readonly jwks: JSONWebKeySet;
  /** A user's ID token. */
  idToken(user: User, audience: string): Promise<string>;
}

/** Where the demo publishes the keys that its tokens are signed with. */
export const jwksPath = "/.well-known/jwks.json";

/** Makes a fresh signing key, which lasts until the demo stops. */
export async function createIdentity(issuer: string): Promise<Identity> {
  const alg = "RS256";
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const kid = "demo";
  return {
    issuer,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), alg, kid, use: "sig" }] },
    idToken: ({ id, name, email }, audience) =>
      new SignJWT({ name, email, email_verified: true })
        .setProtectedHeader({ alg, kid })
        .setIssuer(issuer)
        .setSubject(id)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("10 minutes")
        .sign(privateKey),
  };
}
