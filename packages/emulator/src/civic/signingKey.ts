import { exportJWK, generateKeyPair, type JWK } from "jose";

const named = { kid: "civic-auth-token-signer-key", alg: "RS256", use: "sig" };

async function generate(): Promise<{ readonly publicKey: JWK; readonly privateKey: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    publicKey: { ...(await exportJWK(publicKey)), ...named },
    privateKey: { ...(await exportJWK(privateKey)), ...named },
  };
}

let generated: ReturnType<typeof generate> | undefined;

/** The RS256 key pair that Civic signs with. One for the process: making one takes longer than all else at the start. */
export function signingKey(): ReturnType<typeof generate> {
  generated ??= generate();
  return generated;
}
