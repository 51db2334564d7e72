import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { jwt } from "better-auth/plugins";

/** The product's own sign-in. Its users live in memory here; a product names its database. */
export const auth = betterAuth({
  baseURL: process.env.BETTER_AUTH_URL,
  secret: process.env.BETTER_AUTH_SECRET,
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
  emailAndPassword: { enabled: true },
  plugins: [
    jwt({
      // What Civic takes unless its configuration says otherwise.
      jwks: { keyPairConfig: { alg: "RS256" } },
      jwt: { audience: process.env.CIVIC_CLIENT_ID },
      // Identity tokens are for Civic, and the page needs none.
      disableSettingJwtHeader: true,
    }),
  ],
  disabledPaths: ["/token"],
});

/**
 * An identity token that says who a user is. It needs no session of theirs: an agent on the server works while they sleep.
 *
 * @returns a JWT for Civic, or nothing where there is no such user any more
 */
export async function identityTokenOf(userId: string): Promise<string | undefined> {
  const { internalAdapter } = await auth.$context;
  const user = await internalAdapter.findUserById(userId);
  if (!user) return undefined;
  const { id: sub, email, emailVerified: email_verified, name } = user;
  const { token } = await auth.api.signJWT({ body: { payload: { sub, email, email_verified, name } } });
  return token;
}
