import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { authorizePath, errorBody, paths, requestHeader } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import supertest from "supertest";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentcard, mcpServer } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { type AuthorizationServer, openAuthorizationServer } from "../support/openAuthorizationServer.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, connect, mount, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

// Each test is an attack. Its number names the requirement that the attack violates. docs/standards.md lists the tests of each requirement, in all files.

const json = { "content-type": "application/json" };

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: Awaited<ReturnType<typeof openRedis>>;
let upstream: Upstream;
let hostile: AuthorizationServer;
let server: ProtectedServer;
let product: Product;
let alice: Browser;

const openRedis = () => createClient({ url: running.url }).connect();

beforeAll(async () => {
  running = await startRedis();
  redis = await openRedis();
  upstream = await openUpstream();
  hostile = await openAuthorizationServer();
  server = await openProtectedServer();
  product = await openProduct({
    redis,
    customServers: { allow: () => true, most: 1 },
    more: ({ agentcardOptions }) => [
      agentcardAt(agentcardOptions, upstream.url),
      {
        ...agentcard({ ...agentcardOptions, origin: hostile.origin }),
        ownTools: undefined,
        id: "hostile",
        account: undefined,
      },
      mcpServer({ id: "first", name: "First", url: server.url }),
      mcpServer({ id: "second", name: "Second", url: server.url }),
    ],
  });
  alice = await product.browserOf("alice");
});
afterAll(async () => {
  await Promise.all([product.close(), upstream.close(), hostile.close(), server.close()]);
  await redis.close();
  await running.close();
});

const approve = (url: string) => product.emulator.agentcard.approve({ url, email: "alice@example.com" });
const outcomeOf = async (id: string, provider = "agentcard") => (await alice.json(paths.attempt(provider, id))).body;

/** Starts connecting, and consents. @returns the callback's address; the browser has not gone there yet */
async function callbackOf(id: string): Promise<URL> {
  return new URL(await approve(await authorize(alice, "agentcard", id)));
}

describe("the authorization response", () => {
  beforeEach(() => alice.fetch(paths.connection("agentcard"), { method: "DELETE" }));

  it("R1, R13: the response goes to the registered address, whatever a request says about hosts and protocols", async () => {
    const forged = {
      host: "localhost.evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-forwarded-prefix": "/evil",
      forwarded: "host=evil.example;proto=http",
    };
    const path = mount + authorizePath("agentcard", { attempt: attemptId(), display: "popup" });
    const start = await supertest(product.origin)
      .get(path)
      .set({ cookie: alice.cookie(), "sec-fetch-site": "same-origin", ...forged });
    const url = new URL(start.headers.location ?? "");
    expect(url.searchParams.get("redirect_uri")).toBe(product.keyhold.redirectUris.agentcard);

    const callback = new URL(await approve(url.href));
    const end = await supertest(product.origin)
      .get(callback.pathname + callback.search)
      .set({ cookie: alice.cookie(), ...forged });
    expect(end.headers.location).toMatch(new RegExp(`^${product.mount}${paths.finished("agentcard")}\\?`));
  });

  it("R3: Keyhold refuses a response without its state, or with another attempt's state", async () => {
    const [id, other] = [attemptId(), attemptId()];
    const url = await callbackOf(id);
    const state = new URL(await authorize(alice, "agentcard", other)).searchParams.get("state") ?? "";
    for (const forged of ["", state.replace(other, id), `${id}.`]) {
      url.searchParams.set("state", forged);
      await alice.navigate(url.href);
      expect(await outcomeOf(id)).toEqual({ status: "pending" });
    }
  });

  it("R5: Keyhold cannot redeem a code of another attempt, since the verifier does not match", async () => {
    const [stolenFrom, id] = [attemptId(), attemptId()];
    const code = (await callbackOf(stolenFrom)).searchParams.get("code") ?? "";
    const url = await callbackOf(id);
    url.searchParams.set("code", code);
    await alice.navigate(url.href);
    expect(await outcomeOf(id)).toMatchObject({ status: "failed" });
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
  });

  it.each(["access_token", "id_token", "token"])(
    "R6: Keyhold refuses a response with %s instead of a code",
    async (name) => {
      const id = attemptId();
      const url = await callbackOf(id);
      url.searchParams.delete("code");
      url.searchParams.set(name, "a token of the attacker");
      await alice.navigate(url.href);
      expect(await outcomeOf(id)).toMatchObject({ status: "failed" });
      expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
    },
  );

  it("U3: Keyhold refuses a response at another connection to the same authorization server", async () => {
    const id = attemptId();
    const url = await callbackOf(id);
    await alice.navigate(url.href.replace("/callback/agentcard", "/callback/scripted"));
    expect(await outcomeOf(id)).toEqual({ status: "failed", code: "issuer_mismatch" });
    expect(await connectionOf(alice, "scripted")).toMatchObject({ status: "disconnected" });
  });

  it("R11: the finished page posts a message to the product's own origin only, and to no opener", async () => {
    const { finished } = await connect(product, alice, "agentcard-public");
    const [, script = ""] = /<script[^>]*>([^<]*)</.exec(await (await alice.navigate(finished)).text()) ?? [];
    expect(script).toMatch(
      /^self\.BroadcastChannel&&new BroadcastChannel\("keyhold"\)\.postMessage\(\{attempt:"[\w-]+"\}\);close\(\)$/,
    );
  });
});

describe("the product as a client", () => {
  it("U4: Keyhold registers once for each connection, even at one authorization server", async () => {
    for (const id of ["first", "second"]) await authorize(alice, id, attemptId());
    const uris = [...server.authority.clients.values()].map(({ redirect_uris }) => redirect_uris);
    expect(uris).toEqual(["first", "second"].map((id) => [product.mount + paths.callback(id)]));
  });

  it.each([301, 302, 303, 307, 308])(
    "M12: Keyhold does not follow a redirect %i of a token request",
    async (status) => {
      const thief = await openUpstream();
      hostile.play((_grant, res) => res.writeHead(status, { location: thief.url }).end());
      const id = attemptId();
      const consent = await fetch(await authorize(alice, "hostile", id), { redirect: "manual" });
      await alice.navigate(consent.headers.get("location") ?? "");
      expect(await outcomeOf(id, "hostile")).toEqual({ status: "failed", code: "provider_unavailable" });
      expect(thief.arrived).toEqual([]);
      await thief.close();
    },
  );

  it("M12: Keyhold does not follow a redirect of a refresh, and keeps the refresh token", async () => {
    hostile.play(() => undefined);
    const consent = await fetch(await authorize(alice, "hostile", attemptId()), { redirect: "manual" });
    await alice.navigate(consent.headers.get("location") ?? "");
    hostile.expireAccessTokens();
    const thief = await openUpstream();
    hostile.play((_grant, res) => res.writeHead(307, { location: thief.url }).end());
    const call = async () => (await product.keyhold.mcp({ userId: "alice", provider: "hostile" })).fetch(hostileMcp());
    await expect(call()).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(thief.arrived).toEqual([]);
    hostile.play(() => undefined);
    expect((await call()).status).toBe(200);
    await thief.close();
  });
  const hostileMcp = () => `${hostile.origin}/mcp`;
});

describe("the backend's own routes", () => {
  const routes = [
    ["GET", paths.connections()],
    ["GET", paths.events()],
    ["GET", paths.attempt(":connection", ":id")],
    ["POST", paths.connection(":connection")],
    ["PATCH", paths.connection(":connection")],
    ["DELETE", paths.connection(":connection")],
    ["GET", paths.tools(":connection")],
    ["POST", paths.tool(":connection", ":name")],
    ["POST", paths.question(":connection", ":id")],
    ["GET", paths.permissions(":connection")],
    ["PATCH", paths.permissions(":connection")],
    ["GET", paths.job(":connection", ":id")],
    ["GET", paths.approvals()],
    ["GET", paths.approval(":id")],
    ["POST", paths.approval(":id")],
    ["GET", paths.activity()],
    ["POST", paths.servers()],
    ["POST", paths.mcp(":connection")],
    ["GET", paths.mcp(":connection")],
    ["DELETE", paths.mcp(":connection")],
  ] as const;
  const addressOf = (path: string) => path.replace(":connection", "agentcard").replace(/:\w+/, "x");

  it("B5, M17: the tests below try each route of pages", () => {
    const notOfPages = [
      `_ALL ${paths.agentMcp(":connection")}`,
      `GET ${paths.health()}`,
      ...["private_key_jwt", "none"].map((method) => `GET /client-metadata/:provider/${method}`),
      "POST /diagnosis",
      `GET ${paths.authorize(":connection")}`,
      `GET ${paths.callback(":provider")}`,
      `GET ${paths.finished(":provider")}`,
      ...["/link/:token", "/approve/:id"].flatMap((path) => [`GET ${path}`, `POST ${path}`]),
    ];
    const ofPages = routes.map(([method, path]) => `${path === paths.mcp(":connection") ? "_ALL" : method} ${path}`);
    expect([...new Set([...ofPages, ...notOfPages])].sort()).toEqual(routesOf(product).sort());
  });

  it.each(routes)("B5: %s %s serves only the product's own pages", async (method, path) => {
    const forgeries: Record<string, string>[] = [
      { [requestHeader.name]: "" },
      { [requestHeader.name]: "0" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none" },
    ];
    for (const forged of forgeries) {
      const { status, body } = await alice.json(addressOf(path), { method, headers: forged });
      expect({ status, body }).toMatchObject({ status: 403, body: { error: { code: "request_refused" } } });
    }
  });

  it.each(routes)("M17: %s %s serves only pages under this machine's own name", async (method, path) => {
    const request = supertest(product.origin);
    const send = { GET: request.get, POST: request.post, PATCH: request.patch, DELETE: request.delete }[method];
    const response = await send(mount + addressOf(path)).set({
      cookie: alice.cookie(),
      [requestHeader.name]: requestHeader.value,
      host: `rebound.evil.example:${new URL(product.origin).port}`,
    });
    expect(response.body).toMatchObject({ error: { code: "request_refused" } });
  });

  it("U1: Keyhold does not show a user another user's attempt, even in the same session", async () => {
    const seat = await product.browserOf("carol");
    const id = attemptId();
    await authorize(seat, "agentcard", id);
    await seat.fetch("/../../sign-in/dave", { method: "POST" });
    expect((await seat.json(paths.attempt("agentcard", id))).body).toEqual(errorBody("attempt_foreign"));
  });

  it("M14: no answer of an MCP server becomes a page of the product", async () => {
    await connect(product, alice, "scripted");
    const script = "<script>fetch('/api/keyhold/connections')</script>";
    upstream.play((_req, res) => res.writeHead(404, { "content-type": "text/html" }).end(script));
    // The navigation that a link on a page of the product causes.
    const response = await alice.navigate(mount + paths.mcp("scripted"), { "sec-fetch-site": "same-origin" });
    expect(await response.text()).toBe(script);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';.* sandbox$/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the proxy", () => {
  it("B7: the proxy sends requests to one address, however a request is written", async () => {
    await connect(product, alice, "scripted");
    const asked: string[] = [];
    upstream.play((req, res) => {
      asked.push(`${req.headers.host}${req.url}`);
      res.writeHead(200, json).end("{}");
    });
    const mcp = mount + paths.mcp("scripted");
    const { host, pathname } = new URL(upstream.url);
    const headers = { [requestHeader.name]: requestHeader.value, "x-forwarded-host": "evil.example", ...json };
    for (const path of [
      mcp,
      `${mcp}?url=https://evil.example/`,
      `${mcp}/../../../admin`,
      `${mcp}/admin`,
      `${mcp}%2f..%2fadmin`,
      mcp.replace("scripted", "scripted%2f.."),
      mcp.replace("scripted", "https:%2f%2fevil.example"),
      mcp.replace("scripted", "__proto__"),
      `http://evil.example${mcp}`,
    ]) {
      const sent = request(product.origin, { method: "POST", path, headers: { ...headers, cookie: alice.cookie() } });
      sent.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }));
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      answer.resume();
    }
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(new Set(asked)).toEqual(new Set([host + pathname]));
  });

  it("M16: Keyhold does not accept an MCP session id as a proof of the user", async () => {
    await connect(product, alice, "scripted");
    upstream.play((_req, res) => res.writeHead(200, { ...json, "mcp-session-id": "session" }).end("{}"));
    const initialize = { jsonrpc: "2.0", id: 1, method: "initialize" };
    const begun = await alice.fetch(paths.mcp("scripted"), {
      method: "POST",
      headers: json,
      body: JSON.stringify(initialize),
    });
    const id = begun.headers.get("mcp-session-id") ?? "";
    expect(id.length).toBeGreaterThan(10);
    const stranger = await product.browserOf();
    const { status, body } = await stranger.json(paths.mcp("scripted"), { headers: { "mcp-session-id": id } });
    expect({ status, body }).toMatchObject({ status: 401, body: { error: { code: "not_signed_in" } } });
  });
});

it("B4, M9: a reader of all of Redis finds no token, code, verifier or secret", async () => {
  await connect(product, alice, "agentcard");
  await connect(product, alice, "civic-auth");
  await authorize(alice, "first", attemptId());
  const keys = await redis.keys("*");
  expect(keys.filter((key) => key.endsWith(":grant")).length).toBeGreaterThanOrEqual(2);
  expect(keys.some((key) => key.startsWith("keyhold:session:"))).toBe(true);
  expect(keys.some((key) => key.includes(":open:"))).toBe(true);
  const values = await Promise.all(
    keys.map(async (key) => ((await redis.type(key)) === "string" ? redis.get(key) : "")),
  );
  const all = [...keys, ...values].join("\n");
  const registered = [...server.authority.clients.values()].flatMap(({ client_secret = "" }) => client_secret || []);
  const secrets = [...product.secrets, ...registered];
  expect(secrets.length).toBeGreaterThan(8);
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
});

/** The methods and paths of Keyhold's router, in its order. */
function routesOf({ keyhold }: Product): string[] {
  const { stack } = keyhold.router as unknown as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return stack.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
  );
}
