import { join } from "node:path";
import { startRedis } from "@keyhold/test-support";
import cors from "cors";
import express from "express";
import session, { type CookieOptions } from "express-session";
import { createProxyMiddleware, responseInterceptor } from "http-proxy-middleware";
import { Pool } from "pg";
import { createClient, type RedisClientType } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createViteServer } from "vitest/node";
import { judge } from "../../src/doctor/Check.js";
import { configurationChecks } from "../../src/doctor/checks/configuration.js";
import type { Subject } from "../../src/doctor/Subject.js";
import {
  agentcard,
  civic,
  createKeyhold,
  embeddedStore,
  mcpServer,
  memoryStore,
  postgresStore,
  redisStore,
} from "../../src/index.js";
import { createNetwork } from "../../src/network/createNetwork.js";
import { DIAGNOSIS, proofOf } from "../../src/router/createDiagnosis.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { type Folder, openFolder } from "../support/openFolder.js";
import { clientSecret, keys, type Misconfiguration, openMisconfiguredApp } from "../support/openMisconfiguredApp.js";
import { openOidcServer } from "../support/openOidcServer.js";
import { listen, mount } from "../support/openProduct.js";

const [key = "", otherKey = ""] = keys;

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: RedisClientType;
beforeAll(async () => {
  running = await startRedis();
  redis = await createClient({ url: running.url }).connect();
  // The tests' own Redis stores nothing on disk. A Redis that REDIS_URL names stays as it is.
  if (!process.env.REDIS_URL) await redis.configSet("save", "3600 1000");
});
afterAll(async () => {
  await redis.close();
  await running.close();
});
afterEach(() => vi.unstubAllEnvs());

const publicUrl = "https://app.example.com/api/keyhold";
/** The options of a product behind TLS. */
const deployed = () => ({ publicUrl, redis });

/** The answers of a provider, by path: a status, and a JSON body or the address of a redirect. */
type Script = (origin: string) => Record<string, readonly [status: number, answer?: object | string]>;
let script: Script = () => ({});
let scripted: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  scripted = await listen();
  scripted.server.on("request", (req, res) => {
    const { pathname } = new URL(req.url ?? "", scripted.origin);
    const [status, answer] = script(scripted.origin)[pathname] ?? [404];
    const headers = typeof answer === "string" ? { location: answer } : { "content-type": "application/json" };
    res.writeHead(status, headers).end(typeof answer === "object" ? JSON.stringify(answer) : "");
  });
});
afterAll(() => scripted.close());

/** A Vite server that serves a page, and forwards no request to the backend. */
let vite: Awaited<ReturnType<typeof createViteServer>>;
let pages: Folder;
beforeAll(async () => {
  pages = await openFolder({ "index.html": "<!doctype html><html><head></head></html>" });
  const server = { middlewareMode: true, ws: false, watch: null } as const;
  vite = await createViteServer({ root: pages.folder, configFile: false, logLevel: "silent", server });
});
afterAll(async () => {
  await vite.close();
  await pages.close();
});

const SERVER = "/.well-known/oauth-authorization-server";
const RESOURCE = "/.well-known/oauth-protected-resource/mcp";
const metadataOf = (origin: string) => ({
  issuer: `${origin}/`,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["client_secret_post", "none"],
});
/** The answers of a provider without problems. */
const good = (origin: string, metadata: object = {}) => ({
  "/mcp": [401] as const,
  [SERVER]: [200, { ...metadataOf(origin), ...metadata }] as const,
  "/token": [400, { error: "invalid_grant" }] as const,
  "/authorize": [302, "/sign-in"] as const,
});
const playing = (next: Script): Misconfiguration => {
  script = next;
  return { agentcard: { origin: scripted.origin } };
};
/** A product whose agents alone use the scripted provider, which has no page for users and no PKCE. It answers token requests like this. */
const playingProduct = (...token: readonly [status: number, answer: object]): Misconfiguration => {
  script = (origin) => ({
    "/mcp": [401],
    [SERVER]: [200, { issuer: `${origin}/`, token_endpoint: `${origin}/token` }],
    "/token": token,
  });
  const client = { clientId: "patient", clientSecret, issuer: `${scripted.origin}/`, clientCredentials: true } as const;
  const url = `${scripted.origin}/mcp`;
  return { providers: () => [mcpServer({ id: "search", name: "Search", url, scope: "read", ...client })] };
};

/** An app that has its own session middleware before the router. */
const ownSession = (cookie: CookieOptions, { name = "__Host-id", trust = true } = {}): Misconfiguration => ({
  options: { ...deployed(), identify: (req) => req.session.userId },
  app(keyhold, app) {
    if (trust) app.set("trust proxy", 1);
    app.use(session({ name, secret: key, resave: false, saveUninitialized: false, cookie }));
    app.use(mount, keyhold.router);
  },
});
const soundCookie: CookieOptions = { secure: true, httpOnly: true, sameSite: "lax", path: "/" };

it.each<[string, () => Misconfiguration]>([
  [
    "in development",
    () => ({ providers: ({ agentcard: { origin } }) => [agentcard({ clientId: "patient", clientSecret, origin })] }),
  ],
  [
    "with Civic",
    () => ({ providers: ({ civic: { origin } }) => [civic({ clientId: "patient", clientSecret, origin })] }),
  ],
  [
    "with Civic by exchange",
    () => ({
      providers: ({ civic: { origin } }) => [
        civic({ clientId: "patient", clientSecret, origin, subjectToken: () => "" }),
      ],
    }),
  ],
  ["behind TLS", () => ({ options: deployed() })],
  ["behind a proxy", () => ({ proxy: (target) => createProxyMiddleware({ target, xfwd: true }) })],
  ["with pages elsewhere", () => ({ options: { ...deployed(), allowedOrigins: ["https://www.example.com"] } })],
  ["with a session of its own", () => ownSession(soundCookie)],
  [
    "with Keyhold's session, which other routes share",
    () => ({
      options: { identify: (req) => req.session.userId },
      app: (keyhold, app) => app.use(mount, keyhold.router).use(keyhold.sessionMiddleware()),
    }),
  ],
  ["without users", () => ({ options: { identify: undefined } })],
  ["with a scripted provider", () => playing(good)],
  ["with a provider that only agents use", () => playingProduct(200, { access_token: "unused", token_type: "Bearer" })],
  ["in the midst of a rotation", () => ({ options: { keys } })],
  ["with a slow clock", () => ({ before: ({ agentcard }) => agentcard.setClock({ aheadSeconds: 10 }) })],
])("the doctor reports no problem for a correct product %s", async (_case, misconfiguration) => {
  const patient = await openMisconfiguredApp(misconfiguration());
  expect(await patient.ailments()).toEqual([]);
  await patient.close();
});

it("the doctor does not register the product at a provider", async () => {
  const server = await openOidcServer("client_secret_post");
  const patient = await openMisconfiguredApp({
    providers: () => [mcpServer({ id: "any", name: "Any", url: server.url })],
  });
  expect(await patient.ailments()).toEqual([]);
  expect(server.log).toEqual([]);
  await Promise.all([patient.close(), server.close()]);
});

/** Each problem, the line that fixes it, and an app that has the problem. */
const seeds: [problem: string, fix: string, () => Misconfiguration][] = [
  [
    "key-placeholder",
    "KEYHOLD_KEY=$(openssl rand -base64 32)",
    () => ({ options: { keys: ["please-change-me-please-change-me"] } }),
  ],
  ["key-placeholder", "KEYHOLD_KEY=$(openssl rand -base64 32)", () => ({ options: { keys: ["0".repeat(64)] } })],
  [
    "key-weak",
    "KEYHOLD_KEY=$(openssl rand -base64 32)",
    () => ({ options: { keys: ["9f86d081884c7d659a2feaa0c55ad015"] } }),
  ],
  [
    "key-repeated",
    "keys: [process.env.KEYHOLD_KEY, process.env.KEYHOLD_KEY_OLD],",
    () => ({ options: { keys: [key, key] } }),
  ],
  [
    "keys-retired",
    "await keyhold.reencrypt(); // then leave the old keys out",
    () => ({ options: { keys: [...keys, "hZr0t1Vw6Qm9Xy3Lk8Pn2Bc5Df7Gs4Ja+Ue0Io1Rt6c="] } }),
  ],
  [
    "public-url-local",
    "KEYHOLD_URL=https://app.example.com/api/keyhold",
    () => {
      vi.stubEnv("NODE_ENV", "production");
      return {};
    },
  ],
  [
    "provider-emulated",
    "agentcard({ clientId, clientSecret }), // without origin",
    () => {
      vi.stubEnv("NODE_ENV", "production");
      return { options: deployed() };
    },
  ],
  [
    "origin-other-site",
    'allowedOrigins: ["https://app.example.com"],',
    () => ({ options: { ...deployed(), allowedOrigins: ["https://example.org"] } }),
  ],
  [
    "identify-missing",
    "identify: (req) => req.session.userId,",
    () => ({ options: { ...deployed(), identify: undefined } }),
  ],
  [
    "store-in-memory",
    "store: postgresStore(pool), // or redisStore(client), sqliteStore(database)",
    () => ({ options: { publicUrl } }),
  ],
  [
    "store-on-one-machine",
    "store: postgresStore(pool), // or redisStore(client)",
    () => ({ options: { publicUrl, store: embeddedStore(join(pages.folder, "kept")) } }),
  ],
  [
    "mcp-unreachable",
    "npx keyhold-emulator --redirect-uri {app}/api/keyhold/callback/agentcard",
    () => ({ agentcard: { origin: "http://localhost:1" } }),
  ],
  [
    "mcp-unreachable",
    "npx keyhold-emulator --redirect-uri {app}/api/keyhold/callback/agentcard",
    () => ({ before: ({ agentcard }) => agentcard.faults.add({ kind: "status", status: 503, path: "/mcp" }) }),
  ],
  ["mcp-absent", 'origin: "https://…", // without a path, or left out for the real service', () => playing(() => ({}))],
  [
    "mcp-unreachable",
    "curl -i -X POST https://agentcard.invalid/mcp",
    () => ({ agentcard: { origin: "https://agentcard.invalid" } }),
  ],
  [
    "mcp-absent",
    'url: "https://…", // the whole address, with its path',
    () => ({ providers: ({ agentcard }) => [mcpServer({ id: "any", name: "Any", url: `${agentcard.origin}/mpc` })] }),
  ],
  [
    "mcp-unprotected",
    'app.use("/mcp", requireBearerAuth({ verifier })); // on the MCP server',
    () => playing((origin) => ({ ...good(origin), "/mcp": [200, {}] })),
  ],
  [
    "issuer-unnamed",
    'issuer: "https://elsewhere.example/",',
    () =>
      playing((origin) => ({
        ...good(origin),
        [RESOURCE]: [200, { resource: `${origin}/mcp`, authorization_servers: ["https://elsewhere.example/"] }],
      })),
  ],
  [
    "issuer-differs",
    'issuer: "https://elsewhere.example/",',
    () => playing((origin) => good(origin, { issuer: "https://elsewhere.example/" })),
  ],
  [
    "pkce-missing",
    '"code_challenge_methods_supported": ["S256"]',
    () => playing((origin) => good(origin, { code_challenge_methods_supported: ["plain"] })),
  ],
  [
    "metadata-unreadable",
    `curl -i {scripted}${SERVER}`,
    () => playing((origin) => ({ ...good(origin), [SERVER]: [200, { hello: "world" }] })),
  ],
  [
    "endpoint-insecure",
    '"authorization_endpoint": "https://…"',
    () => playing((origin) => good(origin, { authorization_endpoint: "http://auth.example.com/authorize" })),
  ],
  [
    "client-refused",
    "AGENTCARD_OAUTH_CLIENT_ID=demo AGENTCARD_OAUTH_CLIENT_SECRET=demo-secret",
    () => ({ agentcard: { clientSecret: "another" } }),
  ],
  [
    "client-refused",
    "AGENTCARD_OAUTH_CLIENT_ID=demo AGENTCARD_OAUTH_CLIENT_SECRET=demo-secret",
    () => ({ agentcard: { clientId: "stranger" } }),
  ],
  [
    "client-refused",
    "CIVIC_CLIENT_ID=demo CIVIC_CLIENT_SECRET=demo-secret",
    () => ({
      providers: ({ civic: { origin } }) => [
        civic({ clientId: "patient", clientSecret: "another", origin, subjectToken: () => "" }),
      ],
    }),
  ],
  [
    "grant-refused",
    "authorization_code // allow it for the client, at the provider",
    () => playing((origin) => ({ ...good(origin), "/token": [400, { error: "unauthorized_client" }] })),
  ],
  [
    "grant-refused",
    "client_credentials // allow it for the client, at the provider",
    () => playingProduct(400, { error: "unauthorized_client" }),
  ],
  [
    "scope-refused",
    'scope: "read", // allow it for the client, at the provider',
    () => playingProduct(400, { error: "invalid_scope" }),
  ],
  [
    "secret-missing",
    "clientSecret: process.env.CLIENT_SECRET,",
    () => {
      const { agentcard } = playing((origin) =>
        good(origin, { token_endpoint_auth_methods_supported: ["client_secret_post"] }),
      );
      return { agentcard: { ...agentcard, clientSecret: undefined } };
    },
  ],
  [
    "authentication-unknown",
    '"token_endpoint_auth_methods_supported": ["client_secret_post"]',
    () => playing((origin) => good(origin, { token_endpoint_auth_methods_supported: ["tls_client_auth"] })),
  ],
  [
    "registration-missing",
    'clientId: process.env.CLIENT_ID, issuer: "{scripted}/",',
    () => {
      playing((origin) => ({
        ...good(origin),
        [RESOURCE]: [200, { resource: `${origin}/mcp`, authorization_servers: [`${origin}/`] }],
      }));
      return { providers: () => [mcpServer({ id: "any", name: "Any", url: `${scripted.origin}/mcp` })] };
    },
  ],
  [
    "redirect-uri-unregistered",
    "https://app.example.com/api/keyhold/callback/agentcard",
    () => ({ options: deployed(), redirectUris: ["https://app.example.com/callback"] }),
  ],
  [
    "redirect-uri-unregistered",
    "https://app.example.com/api/keyhold/callback/civic",
    () => ({
      options: deployed(),
      redirectUris: ["https://app.example.com/callback"],
      providers: ({ civic: { origin } }) => [civic({ clientId: "patient", clientSecret, origin })],
    }),
  ],
  [
    "authorization-refused",
    'resource: "{agentcard}/mcp",',
    () => ({
      providers: ({ agentcard: { origin } }) => [
        { ...agentcard({ clientId: "patient", clientSecret, origin }), resource: "https://elsewhere.example/mcp" },
      ],
    }),
  ],
  [
    "clocks-apart",
    "timedatectl set-ntp true",
    () => ({ before: ({ agentcard }) => agentcard.setClock({ aheadSeconds: 90 }) }),
  ],
  [
    "clocks-apart",
    "timedatectl set-ntp true",
    () => ({ before: ({ agentcard }) => agentcard.setClock({ aheadSeconds: -45 }) }),
  ],
  [
    "server-unreachable",
    "curl -i http://localhost:1/api/keyhold/health",
    () => ({ url: "http://localhost:1/api/keyhold" }),
  ],
  ["server-unreachable", "curl -i http://localhost:1/health", () => ({ url: "http://localhost:1/" })],
  [
    "server-down",
    "node --env-file=.env server.js",
    () => ({ proxy: () => createProxyMiddleware({ target: "http://localhost:1" }) }),
  ],
  [
    "vite-proxy-missing",
    'server: { proxy: { "/api": "http://localhost:3000" } }, // in vite.config, with your server\'s port',
    () => ({ proxy: () => vite.middlewares }),
  ],
  [
    "public-url-unanswered",
    "KEYHOLD_URL={app}/api/keyhold",
    () => ({ options: { publicUrl: "http://localhost:1/api/keyhold" } }),
  ],
  [
    "public-url-unanswered",
    "KEYHOLD_URL={app}/api/keyhold",
    () => ({ options: { publicUrl: `${scripted.origin}/api/keyhold` } }),
  ],
  [
    "mounted-elsewhere",
    'app.use("/api/keyhold", keyhold.router);',
    () => ({
      app: (keyhold, app) => app.get(/.*/, (_req, res) => void res.send("<html>")).use(mount, keyhold.router),
    }),
  ],
  [
    "mounted-elsewhere",
    'app.use("/api/keyhold", keyhold.router);',
    () => ({ app: (keyhold, app) => app.use("/keyhold", keyhold.router) }),
  ],
  [
    "public-url-path",
    "KEYHOLD_URL={app}/keyhold",
    () => ({ url: "/keyhold", app: (keyhold, app) => app.use("/keyhold", keyhold.router) }),
  ],
  [
    "store-away",
    "grep store_unavailable server.log # in the server's own log",
    () => ({ options: { store: { ...memoryStore(), get: () => Promise.reject(new Error("away")) } } }),
  ],
  [
    "server-closing",
    "node --env-file=.env server.js",
    () => ({
      app(keyhold, app) {
        void keyhold.close();
        app.use(mount, keyhold.router);
      },
    }),
  ],
  [
    "keys-differ",
    "node --env-file=.env server.js # restarted, with the variables that the doctor has",
    () => ({
      app(_keyhold, app) {
        const providers = [agentcard({ clientId: "patient" })];
        app.use(
          mount,
          createKeyhold({ publicUrl: "http://localhost:3000/api/keyhold", keys: [otherKey], providers }).router,
        );
      },
    }),
  ],
  [
    "server-differs",
    "node --env-file=.env server.js # restarted, with the variables that the doctor has",
    () => ({
      app(_keyhold, app) {
        const providers = [agentcard({ clientId: "patient", clientSecret: "of yesterday" })];
        const earlier = { publicUrl: "http://localhost:3000/api/keyhold", keys: [key], providers };
        app.use(mount, createKeyhold(earlier).router);
      },
    }),
  ],
  [
    "session-foreign",
    'app.use("/api/keyhold", keyhold.router); // before the session',
    () => ({
      app: (keyhold, app) =>
        app
          .use((req, _res, next) => next(Reflect.set(req, "session", {}) ? undefined : "no"))
          .use(mount, keyhold.router),
    }),
  ],
  [
    "router-covered",
    'app.use("/api/keyhold", keyhold.router); // first',
    () => ({
      app: (keyhold, app) => app.post(/.*/, (_req, res) => void res.sendStatus(403)).use(mount, keyhold.router),
    }),
  ],
  [
    "forwarded-proto-missing",
    "proxy_set_header X-Forwarded-Proto https;",
    () => ({
      options: deployed(),
      proxy: (target) => createProxyMiddleware({ target, headers: { "x-forwarded-proto": "http" } }),
    }),
  ],
  ["trust-proxy-missing", 'app.set("trust proxy", 1);', () => ownSession(soundCookie, { trust: false })],
  ["cookie-insecure", "cookie: { secure: true },", () => ownSession({ ...soundCookie, secure: false })],
  ["cookie-readable", "cookie: { httpOnly: true },", () => ownSession({ ...soundCookie, httpOnly: false })],
  ["cookie-strict", 'cookie: { sameSite: "lax" },', () => ownSession({ ...soundCookie, sameSite: "strict" })],
  ["cookie-cross-site", 'cookie: { sameSite: "lax" },', () => ownSession({ ...soundCookie, sameSite: "none" })],
  [
    "cookie-path",
    'cookie: { path: "/" },',
    () => ({
      options: deployed(),
      app: (keyhold, app) =>
        app
          .set("trust proxy", 1)
          .use(
            session({
              name: "__Host-id",
              secret: key,
              resave: false,
              saveUninitialized: false,
              cookie: { ...soundCookie, path: "/keyhold" },
            }),
          )
          .use("/keyhold", keyhold.router),
      proxy: (target) => createProxyMiddleware({ target, pathRewrite: { "^/api": "" } }),
    }),
  ],
  ["cookie-unbound", 'name: "__Host-session",', () => ownSession(soundCookie, { name: "id" })],
  [
    "body-parsed",
    'app.use("/api/keyhold", keyhold.router); // before express.json()',
    () => ({ app: (keyhold, app) => app.use(express.json()).use(mount, keyhold.router) }),
  ],
  [
    "stream-buffered",
    "proxy_buffering off;",
    () => ({
      proxy: (target) =>
        createProxyMiddleware({
          target,
          selfHandleResponse: true,
          on: { proxyRes: responseInterceptor(async (body) => body) },
        }),
    }),
  ],
  [
    "identify-fails",
    "identify: (req) => req.raw.user?.id,",
    () => ({ options: { identify: (req) => String(Reflect.get(req.raw, "user").id) } }),
  ],
  [
    "session-later",
    'app.use("/api/keyhold", keyhold.router); // after the session',
    () => ({
      options: { identify: (req) => req.session.userId },
      app: (keyhold, app) =>
        app
          .use(mount, keyhold.router)
          .use(session({ secret: key, resave: false, saveUninitialized: false, cookie: soundCookie })),
    }),
  ],
  [
    "identify-everyone",
    "identify: (req) => req.session.userId, // and no userId before a user has signed in",
    () => ({ options: { identify: () => "alice" } }),
  ],
  [
    "cors-blocked",
    'app.use("/api/keyhold", keyhold.router); // before cors()',
    () => ({
      options: { ...deployed(), allowedOrigins: ["https://www.example.com"] },
      app: (keyhold, app) => app.use(cors()).use(mount, keyhold.router),
    }),
  ],
  [
    "cors-open",
    'app.use("/api/keyhold", keyhold.router); // before cors()',
    () => ({ app: (keyhold, app) => app.use(cors({ origin: true, credentials: true })).use(mount, keyhold.router) }),
  ],
];

it("the doctor leaves no session behind", async () => {
  const patient = await openMisconfiguredApp({ options: deployed() });
  await patient.ailments();
  await patient.close();
  expect(await redis.keys("keyhold:*")).toEqual([]);
});

describe("the doctor's problems", () => {
  it.each(seeds)(
    "the doctor reports the problem %s and no other, with the fix: %s",
    async (problem, fix, misconfiguration) => {
      const patient = await openMisconfiguredApp(misconfiguration());
      const found = await patient.ailments();
      await patient.close();
      expect(found.map((finding) => finding.problem)).toEqual([problem]);
      const origins: Record<string, string> = { ...patient.origins, scripted: scripted.origin };
      expect(found[0]?.fix).toBe(fix.replace(/\{([a-z]+)\}/, (whole, name: string) => origins[name] ?? whole));
      expect(JSON.stringify(found)).not.toMatch(new RegExp([...keys, clientSecret].join("|").replaceAll("+", "\\+")));
    },
  );

  it("the doctor reports session-later even if the app has copied all members of `keyhold` into its own object", async () => {
    const patient = await openMisconfiguredApp({
      options: { identify: (req) => req.session.userId },
      app: (keyhold, app) =>
        app
          .use(mount, { ...keyhold }.router)
          .use(session({ secret: key, resave: false, saveUninitialized: false, cookie: soundCookie })),
    });
    const found = await patient.ailments();
    await patient.close();
    expect(found.map(({ problem }) => problem)).toEqual(["session-later"]);
  });
});

describe("the route of a running server that the doctor asks", () => {
  const ask = (target: string, proof?: string) =>
    fetch(`${target}${mount}${DIAGNOSIS.path}`, {
      method: "POST",
      headers: proof === undefined ? {} : { [DIAGNOSIS.header]: proof },
    });

  it.each([
    ["a caller without a proof", () => undefined],
    ["a caller with another key", () => proofOf(createKeyring([otherKey]))],
    [
      "a caller with a proof of yesterday",
      () => createKeyring([key]).seal(`${Date.now() - 24 * 3_600_000}`, ["diagnosis"]),
    ],
    ["a caller with plain words", () => "let me in"],
  ])("the server tells %s nothing, and sets no cookie", async (_case, proof) => {
    const patient = await openMisconfiguredApp();
    const response = await ask(patient.origins.app, await proof());
    expect(await response.json()).toMatchObject({ error: { code: "unknown_route" } });
    expect(response.headers.getSetCookie()).toEqual([]);
    await patient.close();
  });

  it("the server tells the doctor how a request arrives, and no user's id", async () => {
    const patient = await openMisconfiguredApp({ options: { identify: () => "alice" } });
    const response = await ask(patient.origins.app, await proofOf(createKeyring([key])));
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toMatch(
      /^data: \{"https":false,"bodyRead":false,"ownSession":false,"options":"[\w+/]{43}=","silent":\[\],"user":"[\da-f]{40,}"\}\n\n$/,
    );
    await patient.close();
  });
});

const subject: Subject = {
  network: createNetwork(),
  publicUrl: new URL("http://localhost:3000"),
  allowedOrigins: [],
  keys: [key],
  keyring: createKeyring([key]),
  providers: [],
  registrations: { known: async () => undefined },
  redirectUri: () => "",
  identify: () => undefined,
  digest: "",
  store: memoryStore(),
  isInMemory: true,
};

it.each<[string, string, () => Partial<Subject>]>([
  ["users", "`identify` is set, and says which user sends a request.", () => ({})],
  ["users", "`identify` is left out, so each browser session is a separate user.", () => ({ identify: undefined })],
  ["store", "Grants are in memory, and are lost when the process ends.", () => ({})],
  ["store", "Grants are in the store that your product brings.", () => ({ isInMemory: false })],
  ["store", "Grants are in Redis.", () => ({ store: redisStore(redis) })],
  ["store", "Grants are in PostgreSQL.", () => ({ store: postgresStore(new Pool()) })],
  ["store", "Grants are in SQLite, in a file of this machine.", () => ({ store: embeddedStore(pages.folder) })],
  ["public-url", "`publicUrl` is http://localhost:3000/, which is on this machine.", () => ({})],
  [
    "public-url",
    "`publicUrl` is https://app.example.com/api/keyhold, which is not on this machine.",
    () => ({ publicUrl: new URL(publicUrl) }),
  ],
  ["emulators", "No provider is on this machine, like the emulator.", () => ({})],
  [
    "emulators",
    "For development, these providers are on this machine, like the emulator: agentcard.",
    () => ({ providers: [agentcard({ clientId: "patient", origin: scripted.origin })] }),
  ],
])("the doctor's line about `%s` says one fact: %s", (check, what, change) => {
  const findings = judge(configurationChecks, {
    subject: { ...subject, ...change() },
    node: "22.0.0",
    isProduction: false,
  });
  expect(findings.find((finding) => finding.check === check)).toEqual({ check, level: "ok", what });
});

it("the doctor reports an old Node", () => {
  const problemsOn = (node: string) =>
    judge(configurationChecks, { subject, node, isProduction: false }).flatMap(({ problem }) => problem ?? []);
  expect(["18.20.8", "20.18.3", "20.19.0", "22.0.0"].map(problemsOn)).toEqual([["node-old"], ["node-old"], [], []]);
});
