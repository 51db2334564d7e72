import { randomUUID } from "node:crypto";
import { type IdentityProvider, identityProviders } from "@keyhold/emulator";
import { exportJWK, exportSPKI, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from "jose";

/** The user of every product here. */
const user = { id: "user_1", name: "Alice", email: "alice@example.com", picture: "https://example.com/alice.png" };

/** A product's own identity tokens. */
export interface Identity {
  /** As an admin of Civic configures it. */
  readonly registration: IdentityProvider;
  readonly type: "id_token" | "access_token";
  readonly jwks: JSONWebKeySet;
  token(): Promise<string>;
}

async function createSigner(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), alg, kid }] },
    publicKey: await exportSPKI(publicKey),
    sign: (claims: JWTPayload, seconds: number) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid })
        .setIssuedAt()
        .setExpirationTime(`${seconds} seconds`)
        .sign(privateKey),
  };
}

/** Where the products publish their keys. */
export const jwksPath = "/api/auth/jwks";

/** A JWT as Better Auth's plugin makes it: EdDSA, the whole user, issuer and audience are the product. */
export async function betterAuth(origin: string): Promise<Identity> {
  const { jwks, sign } = await createSigner("EdDSA");
  const { id, name, email, picture: image } = user;
  const claims = { iss: origin, aud: origin, sub: id, id, name, email, emailVerified: true, image };
  return {
    registration: { issuer: origin, audience: origin, jwksUri: origin + jwksPath, algorithms: ["EdDSA"] },
    type: "access_token",
    jwks,
    token: () => sign(claims, 15 * 60),
  };
}

/** A session token of Auth.js that a product signs, in place of encrypting it: RS256, 30 days, the user's picture. */
export async function authJs(origin: string): Promise<Identity> {
  const { jwks, sign } = await createSigner("RS256");
  const { id, name, email, picture } = user;
  const claims = { iss: origin, aud: "product", sub: id, name, email, picture, jti: randomUUID() };
  return {
    registration: { issuer: origin, audience: "product", jwksUri: origin + jwksPath },
    type: "id_token",
    jwks,
    token: () => sign(claims, 30 * 24 * 60 * 60),
  };
}

/** An ID token of Google. */
export async function google(): Promise<Identity> {
  const audience = "1234567890-product.apps.googleusercontent.com";
  const { publicKey, sign } = await createSigner("RS256");
  const registration = { ...identityProviders.google({ audience }), publicKey };
  const { name, email, picture } = user;
  const profile = { name, given_name: name, email, email_verified: true, picture };
  const claims = { iss: registration.issuer, azp: audience, aud: audience, sub: "110169484474386276334", ...profile };
  return { registration, type: "id_token", jwks: { keys: [] }, token: () => sign(claims, 60 * 60) };
}
