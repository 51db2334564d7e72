import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { authorizePath, paths } from "@keyhold/contract";
import { createEmulator } from "@keyhold/emulator";
import express from "express";
import {
  type AgentcardOptions,
  agentcard,
  civic,
  createKeyhold,
  type Keyhold,
  type KeyholdOptions,
  type Provider,
  type ToolPolicy,
} from "../../src/index.js";
import { createIdentityProvider } from "./createIdentityProvider.js";
import { type Browser, openBrowser } from "./openBrowser.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

export const mount = "/api/keyhold";
export const testKey = "a key that is long enough for a test";

/** Opens a port first, because the redirect URIs contain it. */
export async function listen() {
  // The server never closes an idle connection: on a busy machine, a client could send its next call at that moment.
  const server = createServer({ keepAliveTimeout: 0 });
  await once(server.listen(0, "localhost"), "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    server,
    origin,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface ProductOptions extends Partial<KeyholdOptions> {
  /** Whether every user may use the emulated Civic account. */
  readonly publicAccess?: boolean;
  /** Whether each user can connect several accounts at the emulated Agentcard, and at Civic with its own sign-in. */
  readonly accounts?: Provider["accounts"];
  /** The product's rules about tool calls at the emulated Agentcard. */
  readonly tools?: ToolPolicy;
  /** Further providers, from the options of the usual Agentcard. */
  readonly more?: (usual: { agentcardOptions: AgentcardOptions }) => Provider[];
}

/** A real product on a real port, beside real emulators of its providers. `POST /sign-in/:user` signs a user in, `POST /sign-out` out, `POST /renew-session` gives the browser another session. */
export async function openProduct(options: ProductOptions = {}) {
  const { publicAccess, accounts, tools, more, ...keyholdOptions } = options;
  const { server, origin, close } = await listen();
  const identityProvider = await createIdentityProvider();
  const clientSecret = "a secret of the product";
  const redirectUri = (provider: string) => origin + mount + paths.callback(provider);
  const secrets = new Set<string>([clientSecret, testKey]);

  const emulator = await createEmulator({
    agentcard: {
      port: 0,
      clients: [
        {
          clientId: "product",
          clientSecret,
          name: "Product",
          mode: "test",
          redirectUris: ["agentcard", "scripted", "legacy", "modern", "both"].map(redirectUri),
        },
        { clientId: "public", name: "Product", mode: "live", redirectUris: [redirectUri("agentcard-public")] },
      ],
    },
    civic: {
      port: 0,
      publicAccess,
      clients: [{ clientId: "product", clientSecret, name: "Product", redirectUris: [redirectUri("civic-auth")] }],
      identityProviders: [
        { issuer: identityProvider.origin, audience: "product", jwksUri: `${identityProvider.origin}/jwks` },
      ],
    },
    onSecret: (kind, value) => kind !== "code" && secrets.add(value),
  });

  const civicClient = { clientId: "product", clientSecret, origin: emulator.civic.origin };
  const agentcardOptions = {
    clientId: "product",
    clientSecret,
    mode: "test",
    origin: emulator.agentcard.origin,
    accounts,
    tools,
  } as const;
  const opened: Keyhold[] = [];
  function open(changes: Partial<KeyholdOptions> = {}): Keyhold {
    const keyhold = createKeyhold({
      publicUrl: origin + mount,
      keys: [testKey],
      identify: (req) => req.session.userId,
      providers: [
        agentcard(agentcardOptions),
        agentcard({ clientId: "public", id: "agentcard-public", origin: emulator.agentcard.origin }),
        civic({ ...civicClient, subjectToken: ({ userId }) => identityProvider.tokenOf(userId) }),
        civic({ ...civicClient, id: "civic-auth", accounts }),
        ...(more?.({ agentcardOptions }) ?? []),
      ],
      ...keyholdOptions,
      ...changes,
    });
    opened.push(keyhold);
    return keyhold;
  }

  const keyhold = open();
  const app = express();
  app.use(mount, keyhold.router);
  app.use(keyhold.sessionMiddleware());
  app.post("/sign-in/:user", (req, res) => {
    req.session.userId = req.params.user;
    res.sendStatus(204);
  });
  app.post("/sign-out", (req, res) => {
    req.session.destroy(() => res.sendStatus(204));
  });
  app.post("/renew-session", (req, res) => {
    const { keyholdUserId } = req.session;
    req.session.regenerate(() => {
      if (req.query.keeps && keyholdUserId) req.session.keyholdUserId = keyholdUserId;
      res.sendStatus(204);
    });
  });
  server.on("request", app);

  return {
    origin,
    mount: origin + mount,
    emulator,
    identityProvider,
    keyhold,
    /** Another instance of Keyhold with the same options. It stands for another process. */
    open,
    secrets,
    async browserOf(userId?: string): Promise<Browser> {
      const browser = openBrowser(origin + mount);
      if (userId) await browser.fetch("/../../sign-in/".concat(userId), { method: "POST" });
      return browser;
    },
    /** Closes each Keyhold too. A backend that stays open would still write the records of its calls during the tests of later files. */
    async close() {
      await Promise.all([...opened.map((one) => one.close()), close(), emulator.close(), identityProvider.close()]);
    },
  };
}

export type Product = Awaited<ReturnType<typeof openProduct>>;

let attempts = 0;
/** A fresh attempt id. */
export const attemptId = () => `attempt-${String(++attempts).padStart(16, "0")}`;

/** Starts connecting. @returns the provider's address to which Keyhold sends the browser */
export async function authorize(
  browser: Browser,
  provider: string,
  attempt: string,
  display: "popup" | "page" = "popup",
): Promise<string> {
  const response = await browser.navigate(
    mount + authorizePath(provider, { attempt, display, return_to: "/settings" }),
  );
  return response.headers.get("location") ?? "";
}

/** Connects, from the first click to the finished page. @returns the addresses of the callback and the finished page */
export async function connect(product: Product, browser: Browser, provider: string) {
  const url = await authorize(browser, provider, attemptId());
  const service = provider === "civic-auth" ? product.emulator.civic : product.emulator.agentcard;
  const callback = await service.approve({ url, email: "alice@example.com" });
  const response = await browser.navigate(callback);
  return { callback, finished: response.headers.get("location") ?? "" };
}
