import { createPrivateKey } from "node:crypto";

/** The type of key that each algorithm of a client assertion needs ([RFC 7518, section 3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1)). */
const KEY_TYPES: ReadonlyMap<unknown, string> = new Map([
  ["ES256", "EC P-256"],
  ["PS256", "RSA"],
  ["RS256", "RSA"],
]);

/** Whether a text is a private key with which Keyhold can sign as a client: a JWK in JSON with its algorithm. */
export function isSigningKey(text: string): boolean {
  try {
    const jwk = JSON.parse(text);
    createPrivateKey({ key: jwk, format: "jwk" });
    return KEY_TYPES.get(jwk.alg) === [jwk.kty, jwk.crv].filter(Boolean).join(" ");
  } catch {
    return false;
  }
}
