import { exportJWK, generateKeyPair, type JWK } from "jose";

const keyParameters = { kid: "civic-auth-token-signer-key", alg: "RS256", use: "sig" };

/** A key pair for RS256. */
export interface SigningKey {
  readonly publicKey: JWK;
  readonly privateKey: JWK;
}

async function generate(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    publicKey: { ...(await exportJWK(publicKey)), ...keyParameters },
    privateKey: { ...(await exportJWK(privateKey)), ...keyParameters },
  };
}

let generated: Promise<SigningKey> | undefined;

/** Returns the RS256 key pair with which Civic signs. All emulators of a process share it, since creating it takes longer than the rest of the start. */
export function getSigningKey(): Promise<SigningKey> {
  generated ??= generate();
  return generated;
}
