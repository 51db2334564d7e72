import express, { type RequestHandler } from "express";
import { UnsecuredJWT } from "jose";
import { agentcard, civic, createKeyhold, type KeyholdOptions, mcpServer } from "../../src/index.js";
import { openBrowser } from "./openBrowser.js";
import { listen, mount } from "./openProduct.js";
import { recordedOrigins } from "./openRecordedServer.js";

/** The key of the fixtures. It protects nothing: all tokens in them are fakes. */
export const recordedKey = "the key of the fixtures, which is no secret";
/** The public address of the product in the fixtures. Redirect URIs contain it. */
const publicOrigin = "http://localhost:4100";
/** The mount path of a backend whose users do not sign in. */
const withoutSignIn = "/without-sign-in";

interface RecordedProductOptions extends Pick<KeyholdOptions, "redis" | "store" | "egressProxy"> {
  /** The product's own session, if Keyhold's session has no Redis. */
  readonly session?: RequestHandler;
}

const client = { clientId: "product", clientSecret: "the secret of product" };
export const recordedCard = agentcard({
  ...client,
  origin: recordedOrigins.agentcard,
  accounts: "several",
  tools: { page: { allow: ["read"] } },
});

/** The product that stored the records of the fixtures. Its options are always the same, because records are sealed for them. */
export async function openRecordedProduct({ session, ...usual }: RecordedProductOptions) {
  const { server, origin, close } = await listen();
  const signedOut = new Set<string>();
  const open = (path: string, more: Partial<KeyholdOptions>) =>
    createKeyhold({
      ...usual,
      ...more,
      publicUrl: publicOrigin + path,
      keys: [recordedKey],
      providers: [
        recordedCard,
        civic({
          ...client,
          origin: recordedOrigins.civic,
          subjectToken: ({ userId }) => (signedOut.has(userId) ? undefined : identityTokenOf(userId)),
        }),
        civic({ ...client, id: "civic-auth", origin: recordedOrigins.civic }),
        mcpServer({ id: "found", name: "Found", url: `${recordedOrigins.found}/mcp` }),
      ],
    });

  const keyhold = open(mount, { identify: (req) => req.session.userId });
  const other = open(withoutSignIn, {});
  const app = express();
  app.use(session ?? keyhold.sessionMiddleware());
  app.use(mount, keyhold.router);
  app.use(withoutSignIn, other.router);
  app.post("/sign-in/:user", (req, res) => {
    req.session.userId = req.params.user;
    res.sendStatus(204);
  });
  server.on("request", app);

  return {
    keyhold,
    /** From now on there is no identity token for these users. */
    signedOut,
    /** @param cookie the cookie of an earlier browser, which this one continues to use */
    async browserOf(user: string, cookie?: string) {
      const isSignedIn = user !== "anonymous";
      const browser = openBrowser(origin + (isSignedIn ? mount : withoutSignIn), cookie);
      if (isSignedIn && !cookie) await browser.fetch(`/../../sign-in/${user}`, { method: "POST" });
      return browser;
    },
    /** The address on this machine for a callback's address. The product's public address does not exist. */
    here: (url: string) => url.replace(publicOrigin, origin),
    async close() {
      await Promise.all([keyhold.close(), other.close()]);
      await close();
    },
  };
}

const identityTokenOf = (userId: string): string =>
  new UnsecuredJWT({ email: `${userId}@example.com` })
    .setIssuer("http://localhost:4100")
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime("10 minutes")
    .encode();
