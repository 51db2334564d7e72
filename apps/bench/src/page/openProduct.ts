import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createEmulator } from "@keyhold/emulator";
import { agentcard, createKeyhold, serverOptions } from "@keyhold/express";
import { connectionsQuery, createClient } from "@keyhold/react/queries";
import { dehydrate, QueryClient } from "@tanstack/react-query";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { genericOAuth } from "better-auth/plugins";
import express from "express";
import { listen } from "../targets/listen.js";
import { mount } from "../targets/openKeyhold.js";
import { buildPage } from "./buildPage.js";
import { kits } from "./kits.js";

const client = { clientId: "bench", clientSecret: "a secret of the benchmark" };
const secret = "a secret that is long enough for a benchmark";

/** A product whose pages connect Agentcard, each with another kit. */
export interface Product {
  readonly origin: string;
  /** Of the emulated Agentcard. */
  readonly agentcard: string;
  close(): Promise<void>;
}

/** Opens the product, with everything that its pages talk to, in this process and on this machine. */
export async function openProduct(): Promise<Product> {
  const app = express();
  const server = createServer(serverOptions(app), app);
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const emulator = await createEmulator({
    agentcard: {
      port: 0,
      clients: [
        {
          ...client,
          name: "Bench",
          mode: "test",
          redirectUris: [`${origin}${mount}/callback/agentcard`, `${origin}/api/auth/callback/agentcard`],
        },
      ],
      // use-mcp refuses metadata in which an issuer is written in two ways.
      behaviour: { slashQuirk: false },
    },
  });
  const provider = emulator.agentcard.origin;
  const resource = `${provider}/mcp`;

  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [secret],
    identify: ({ session }) => session.userId,
    providers: [agentcard({ ...client, mode: "test", origin: provider })],
  });
  app.use(mount, keyhold.router);
  app.post("/sign-in", keyhold.sessionMiddleware(), (req, res) => {
    req.session.userId = randomUUID();
    res.sendStatus(204);
  });

  const auth = betterAuth({
    baseURL: origin,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    account: { accountLinking: { trustedProviders: ["agentcard"], allowDifferentEmails: true } },
    plugins: [
      genericOAuth({
        config: [
          {
            ...client,
            providerId: "agentcard",
            authorizationUrl: `${provider}/authorize`,
            tokenUrl: `${provider}/token`,
            authorizationUrlParams: { resource },
            tokenUrlParams: { resource },
            // Agentcard has no address that says who a user is.
            getUserInfo: async () => ({
              id: randomUUID(),
              email: "alice@example.com",
              emailVerified: true,
              name: "Alice",
            }),
          },
        ],
      }),
    ],
  });
  app.all("/api/auth/{*path}", toNodeHandler(auth));

  /** What the page with Keyhold would ask for, as a script. */
  async function prefetch(cookie = ""): Promise<string> {
    const queryClient = new QueryClient();
    const ask = (path: string | URL | Request, init?: RequestInit) =>
      fetch(`${origin}${path}`, { ...init, headers: { ...Object(init?.headers), cookie } });
    await queryClient.prefetchQuery(connectionsQuery(createClient({ baseUrl: mount, fetch: ask })));
    return `<script>var prefetched = ${JSON.stringify(dehydrate(queryClient)).replaceAll("<", "\\u003c")}</script>`;
  }
  for (const { path } of kits) {
    const { script, style } = await buildPage(path.slice(1));
    const link = style ? `<link rel="stylesheet" href="${path}.css">` : "";
    app.get([path, `${path}/callback`], async (req, res) => {
      const data = "prefetched" in req.query ? await prefetch(req.headers.cookie) : "";
      const head = `<meta charset="utf-8"><link rel="icon" href="data:,"><title>Bench</title>${link}${data}<script type="module" src="${path}.js"></script>`;
      res
        .type("html")
        .send(`<!doctype html><html lang="en" data-mcp="${resource}"><head>${head}</head><body></body></html>`);
    });
    app.get(`${path}.js`, (_req, res) => void res.type("js").set("content-encoding", "gzip").send(script));
    app.get(`${path}.css`, (_req, res) => void res.type("css").set("content-encoding", "gzip").send(style));
  }

  return {
    origin,
    agentcard: provider,
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all([keyhold.close(), emulator.close()]);
    },
  };
}
