import { createECDH, createHash } from "node:crypto";
import { calculateJwkThumbprint, importJWK, type JWK } from "jose";
import type { CryptoKey, PrivateKey } from "oauth4webapi";
import type { Keyring } from "../vault/createKeyring.js";

/** The algorithm of the product's client assertions: ECDSA on P-256 ([RFC 7518, section 3.4](https://www.rfc-editor.org/rfc/rfc7518#section-3.4)). */
export const SIGNING_ALGORITHM = "ES256";

/**
 * The order of P-256 ([NIST SP 800-186, section 3.2.1.3](https://doi.org/10.6028/NIST.SP.800-186)). A private key is a number from 1 to the
 * order minus 1.
 */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The product's key pairs, one for each secret of the key ring. Every process computes the same pairs, so Keyhold does not store them. */
export interface ClientKeys {
  /** The public keys, which every server can read ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)). */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** The oldest key. Servers cache the public keys, so they do not know the key of a new secret yet. */
  readonly signing: PrivateKey;
}

export async function createClientKeys(keyring: Keyring): Promise<ClientKeys> {
  const privateKeys = keyring.derive("client-assertion").map(privateKeyOf);
  const keys = await Promise.all(
    privateKeys.map(async ({ d: _private, ...key }) => ({
      ...key,
      kid: await calculateJwkThumbprint(key),
      alg: SIGNING_ALGORITHM,
      use: "sig",
    })),
  );
  const [oldest, kid] = [privateKeys.at(-1), keys.at(-1)?.kid];
  if (!oldest) throw new TypeError("A key ring needs a key.");
  // jose returns a CryptoKey for every key that is not an octet sequence.
  const key = (await importJWK(oldest, SIGNING_ALGORITHM)) as CryptoKey;
  return { jwks: { keys }, signing: { key, kid } };
}

function privateKeyOf(secret: string): JWK {
  // Begin with twice as many bits as the order has, so that all keys are equally likely (FIPS 186-5, appendix A.2.1).
  const wide = BigInt(`0x${createHash("sha512").update(secret).digest("hex")}`);
  const d = Buffer.from(((wide % (ORDER - 1n)) + 1n).toString(16).padStart(64, "0"), "hex");
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  return {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
    d: d.toString("base64url"),
  };
}
