import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";
import { signingKeys } from "./signingKeys.js";

/** A product's own identity provider: signs tokens of its users and publishes the keys. */
export async function createIdentityProvider() {
  const { publicKey, privateKey } = signingKeys;
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "RS256", kid: "test" }] };
  const server = createServer({ keepAliveTimeout: 0 }, (_req, res) => {
    res.setHeader("content-type", "application/json").end(JSON.stringify(jwks));
  });
  await once(server.listen(0, "localhost"), "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const signedOut = new Set<string>();
  const names = new Map<string, string>();

  return {
    origin,
    /** From now on there is no token for this user. */
    signOut: (userId: string) => signedOut.add(userId),
    signIn: (userId: string) => signedOut.delete(userId),
    /** From now on this user has another name at the identity provider. */
    rename: (userId: string, subject: string) => names.set(userId, subject),
    async tokenOf(userId: string): Promise<string | undefined> {
      if (signedOut.has(userId)) return undefined;
      const subject = names.get(userId) ?? userId;
      return new SignJWT({ email: `${subject}@example.com`, name: subject })
        .setProtectedHeader({ alg: "RS256", kid: "test" })
        .setIssuer(origin)
        .setSubject(subject)
        .setAudience("product")
        .setIssuedAt()
        .setExpirationTime("10 minutes")
        .sign(privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
