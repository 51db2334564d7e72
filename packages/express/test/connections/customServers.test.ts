import { randomUUID } from "node:crypto";
import { paths } from "@keyhold/contract";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type KeyholdOptions, memoryStore } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

const json = { "content-type": "application/json" };
const most = 3;
const questionId = randomUUID();
let store = memoryStore();
let server: ProtectedServer;
let product: Product;
let alice: Browser;

async function open(options: Partial<KeyholdOptions> = {}) {
  product = await openProduct({ store, customServers: { allow: () => true, most }, ...options });
  onTestFinished(product.close);
  alice = await product.browserOf("alice");
}

beforeEach(async () => {
  store = memoryStore();
  server = await openProtectedServer();
  onTestFinished(server.close);
});

const add = (browser = alice, url: unknown = server.url) =>
  browser.json(paths.servers(), { method: "POST", body: JSON.stringify({ url }), headers: json });

/** Adds a server. @returns the id of its connection */
async function added(browser = alice, url = server.url): Promise<string> {
  const { status, body } = await add(browser, url);
  expect({ status, body }).toMatchObject({ status: 200 });
  return String(body.id);
}

/** Connects a server; its authorization server answers without a user. @returns the state of the attempt */
async function connect(connection: string, browser = alice): Promise<unknown> {
  const id = attemptId();
  const consent = await fetch(await authorize(browser, connection, id), { redirect: "manual" });
  await browser.navigate(consent.headers.get("location") ?? "");
  return (await browser.json(paths.attempt(connection, id))).body;
}

async function listed(browser = alice): Promise<Record<string, unknown>[]> {
  const { body } = await browser.json(paths.connections());
  return (body.connections as Record<string, unknown>[]).filter(({ url }) => url !== undefined);
}

const call = (connection: string, browser = alice) =>
  browser.json(paths.tool(connection, "read"), { method: "POST", body: "{}", headers: json });
const remove = (connection: string, browser = alice) =>
  browser.json(paths.connection(connection), { method: "DELETE" });
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });

/** The keys of everything that the store has about users and registrations. */
async function stored(): Promise<string[]> {
  const { keys } = await store.list("keyhold:", { limit: 1000 });
  return keys.filter((key) => /^keyhold:(\{alice|client)/.test(key) && !key.includes(":activity:"));
}

describe("a server that a user has added", () => {
  beforeEach(() => open());

  it("a server that a user has added is connected by its address only, asks before each call, and is gone after the disconnect", async () => {
    const id = await added();
    const { host } = new URL(server.url);
    const about = { id, provider: id, name: host, url: server.url };
    expect(id).toMatch(/^own-[a-z0-9]{10}$/);
    expect(await listed()).toMatchObject([{ ...about, status: "disconnected" }]);
    expect(await connect(id)).toEqual({ status: "connected", connection: id });
    expect(await listed()).toMatchObject([{ ...about, status: "connected" }]);

    const waiting = await call(id);
    expect(waiting).toMatchObject(refused(409, "approval_required"));
    const approvalId = String(Object(waiting.body.error).approvalId);
    await alice.json(paths.approval(approvalId), { method: "POST", body: '{"decision":"approve"}', headers: json });
    expect(await call(id)).toMatchObject({ status: 200, body: { content: [{ text: "read done" }] } });

    expect((await remove(id)).body).toEqual({ revokedAtProvider: true });
    expect(await listed()).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(await call(id)).toMatchObject(refused(404, "unknown_provider"));
  });

  it("a server that a user has added gets no answer to its question after the user has removed it", async () => {
    const id = await added();
    await connect(id);
    const post = (path: string, body: object) =>
      alice.json(path, { method: "POST", body: JSON.stringify(body), headers: json });
    const path = `${paths.tool(id, "ask")}?questions=form`;
    const { approvalId } = Object((await post(path, {})).body.error);
    await post(paths.approval(approvalId), { decision: "approve" });

    const calls: unknown[] = [];
    const form = { method: "elicitation/create", params: { message: "Which size?", requestedSchema: {} } };
    const sound = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    const results = new Map<string, object>([
      ["server/discover", { ...sound, supportedVersions: ["2026-07-28"], capabilities: { tools: {} } }],
      ["tools/list", { ...sound, tools: [{ name: "ask", inputSchema: { type: "object" } }] }],
      ["tools/call", { resultType: "input_required", inputRequests: { size: form } }],
    ]);
    server.script("/mcp", (req, res) => {
      const { method, id } = req.body;
      if (method === "tools/call") calls.push(req.body);
      const result = results.get(method);
      res.json({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: -32022, message: "" } }) });
    });
    const asked = await post(path, {});
    expect(asked).toMatchObject({ status: 202, body: { question: { message: "Which size?" } } });
    await remove(id);
    const answer = await post(paths.question(id, Object(asked.body.question).id), { action: "accept", content: {} });
    expect(answer).toMatchObject(refused(404, "unknown_provider"));
    expect(calls).toHaveLength(1);
  });

  it("a server that a user has added is removed by a disconnect even if it was never connected, with its registration", async () => {
    const id = await added();
    await authorize(alice, id, attemptId());
    expect(await stored()).toHaveLength(3);
    await remove(id);
    expect([await stored(), await listed()]).toEqual([[], []]);
  });

  it("a server that a user has added gets no grant if the user removes it while the callback of its attempt arrives", async () => {
    let before: (() => Promise<unknown>) | undefined;
    const { set } = store;
    // Keyhold notes in the attempt's state that the callback has arrived, before it takes the lock.
    store.set = async (key, ...others) => {
      const first = key.includes(":state:") ? before : undefined;
      if (first) before = undefined;
      await first?.();
      return set(key, ...others);
    };
    const id = await added();
    const attempt = attemptId();
    const consent = await fetch(await authorize(alice, id, attempt), { redirect: "manual" });
    before = () => remove(id);
    await alice.navigate(consent.headers.get("location") ?? "");
    expect(before).toBeUndefined();
    expect(server.asked("/token").filter(({ grant_type }) => grant_type === "authorization_code")).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it("a server that a user has added stays in the list after an attempt to connect that fails", async () => {
    const id = await added();
    server.script("/token", (_req, res) => void res.status(400).json({ error: "invalid_grant" }));
    expect(await connect(id)).toMatchObject({ status: "failed" });
    expect(await listed()).toMatchObject([{ id, status: "disconnected" }]);
  });

  it("a server that a user has added asks for each tool of an agent, and the user can allow none of them for good", async () => {
    const id = await added();
    await connect(id);
    const { body } = await alice.json(`${paths.permissions(id)}?agent=helper`);
    const tools = body.tools as { verdict: string; choices: string[] }[];
    expect(tools.map(({ verdict }) => verdict)).toEqual(["ask", "ask", "ask"]);
    expect(tools.flatMap(({ choices }) => choices)).not.toContain("allow");
  });

  it("a server that a user has added serves an agent with a token until the disconnect", async () => {
    const id = await added();
    await connect(id);
    const { url, token } = await product.keyhold.agentToken({ userId: "alice", connection: id, agent: "helper" });
    const ask = async () => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      const headers = { ...json, accept: "application/json, text/event-stream", authorization: `Bearer ${token}` };
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    expect(await ask()).toBe(200);
    await remove(id);
    expect(await ask()).toBe(401);
  });

  it("the same address is the same server, and another user's server is a separate one", async () => {
    const bob = await product.browserOf("bob");
    const id = await added();
    for (const same of [server.url, `${server.url}#`]) expect(await added(alice, same)).toBe(id);
    expect(await added(bob)).not.toBe(id);
    expect(await listed(bob)).toHaveLength(1);
  });

  it("U4: Keyhold registers once for each user and server, each time with another redirect URI", async () => {
    const bob = await product.browserOf("bob");
    const ids = [await added(), await added(bob)];
    for (const [index, browser] of [alice, bob].entries()) {
      await connect(ids[index] ?? "", browser);
      await connect(ids[index] ?? "", browser);
    }
    const uris = [...server.authority.clients.values()].map(({ redirect_uris }) => redirect_uris);
    expect(uris).toEqual(ids.map((id) => [product.mount + paths.callback(id)]));
  });

  it("U4: every path with another user's server answers as one with an unknown server", async () => {
    const id = await added();
    await connect(id);
    const bob = await product.browserOf("bob");
    const answersOf = async (one: string) => {
      const routes = [
        ["GET", paths.tools(one)],
        ["GET", paths.permissions(one)],
        ["GET", paths.attempt(one, "a".repeat(16))],
        ["GET", paths.job(one, "1")],
        ["POST", paths.connection(one)],
        ["POST", paths.tool(one, "read")],
        ["POST", paths.mcp(one)],
        ["POST", paths.agentMcp(one)],
        ["POST", paths.question(one, questionId)],
        ["PATCH", paths.connection(one)],
        ["PATCH", paths.permissions(one)],
        ["DELETE", paths.connection(one)],
      ] as const;
      const answers: unknown[] = [];
      for (const [method, path] of routes) {
        const init = method === "GET" ? {} : { method, body: "{}", headers: json };
        answers.push(path, await bob.json(path, init));
      }
      for (const path of [paths.authorize(one), paths.callback(one), paths.finished(one)]) {
        const response = await bob.navigate(product.mount + path);
        answers.push(path, response.status, response.headers.get("location"), await response.text());
      }
      const isRandom = /nonce=\\"[^"]+"/g;
      return JSON.parse(JSON.stringify(answers).replaceAll(one, "its id").replace(isRandom, 'nonce=\\"\\"'));
    };
    const answers = await answersOf(id);
    expect(answers).toEqual(await answersOf("own-0123456789"));
    expect(JSON.stringify(answers)).not.toContain(new URL(server.url).host);
    expect(await listed(bob)).toEqual([]);
    await expect(product.keyhold.mcp({ userId: "bob", connection: id })).rejects.toMatchObject({
      code: "unknown_provider",
    });
    expect(await listed()).toMatchObject([{ id, status: "connected" }]);
  });

  it("the client metadata document of a server that a user has added has its redirect URI, and does not name the user", async () => {
    const id = await added();
    const response = await fetch(product.mount + paths.clientMetadata(id, "none"));
    expect(await response.json()).toMatchObject({ redirect_uris: [product.mount + paths.callback(id)] });
  });

  it("a server that a user has added is in the user's data, and keyhold.forget() leaves nothing of it", async () => {
    const ids = [await added(), await added(alice, `${server.url}?second`)];
    await connect(ids[0] ?? "");
    await authorize(alice, ids[1] ?? "", attemptId());
    const lines = (await product.keyhold.export("alice"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ type }) => type === "connection").map(({ id }) => id)).toEqual(ids);
    expect(await product.keyhold.reencrypt()).toMatchObject({ unreadable: 0 });
    expect(await product.keyhold.forget("alice")).toEqual([{ connection: ids[0], revokedAtProvider: true }]);
    expect([await stored(), await listed()]).toEqual([[], []]);
  });
});

describe("without `identify`", () => {
  beforeEach(() => open({ identify: undefined }));

  it("a server ends with the browser session, and its calls are refused because no user can be asked", async () => {
    const browser = await product.browserOf();
    const id = await added(browser);
    expect(await connect(id, browser)).toMatchObject({ status: "connected" });
    expect(await call(id, browser)).toMatchObject(refused(403, "tool_refused"));
    const records = async () =>
      (await store.list("keyhold:{", { limit: 1000 })).keys.filter((key) => /:(grant|accounts)$/.test(key));
    expect(await records()).toHaveLength(2);
    await browser.fetch("/../../renew-session", { method: "POST" });
    await vi.waitFor(async () => expect(await records()).toEqual([]));
    expect(server.authority.refreshTokens.size).toBe(0);
  });
});

describe("POST /servers", () => {
  it("POST /servers is no route without `customServers`, and servers that were added before are unknown", async () => {
    await open();
    const id = await added();
    await open({ customServers: undefined });
    expect(await add()).toMatchObject(refused(404, "unknown_route"));
    expect((await alice.json(paths.connections())).body).not.toHaveProperty("canAddServers");
    expect([await listed(), await call(id)]).toMatchObject([[], refused(404, "unknown_provider")]);
  });

  it("POST /servers is offered to pages with `customServers`", async () => {
    await open();
    expect((await alice.json(paths.connections())).body).toMatchObject({ canAddServers: true });
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a program without the header", { "keyhold-request": "" }],
    ["another origin", { origin: "https://evil.example" }],
  ])("is refused from %s", async (_who, headers) => {
    await open();
    const init = { method: "POST", body: JSON.stringify({ url: server.url }), headers: { ...json, ...headers } };
    expect(await alice.json(paths.servers(), init)).toMatchObject(refused(403, "request_refused"));
    expect(await listed()).toEqual([]);
  });

  it.each([[{}], [{ url: 1 }], [{ url: "https://a.example", id: "own-x" }], [[]]])(
    "refuses the body %j",
    async (body) => {
      await open();
      const init = { method: "POST", body: JSON.stringify(body), headers: json };
      expect(await alice.json(paths.servers(), init)).toMatchObject(refused(400, "body_invalid"));
    },
  );

  it("POST /servers needs a user", async () => {
    await open();
    expect(await add(await product.browserOf())).toMatchObject(refused(401, "not_signed_in"));
  });

  it("`allow` gets the address and the user, and only true allows the server", async () => {
    const asked: unknown[] = [];
    let answer: unknown = false;
    const allow = (url: URL, userId: string) => {
      asked.push([url.href, userId]);
      return answer as boolean;
    };
    await open({ customServers: { allow, most } });
    for (answer of [false, undefined, "yes"]) expect(await add()).toMatchObject(refused(400, "server_unusable"));
    answer = Promise.resolve(true);
    await added();
    expect(asked).toEqual(Array(4).fill([server.url, "alice"]));
    // Nothing was sent before the product allowed it.
    expect(server.asked("/mcp")).toHaveLength(1);
  });

  it("POST /servers says that the backend is misconfigured if `allow` throws", async () => {
    const allow = () => {
      throw new Error("A bug of the product.");
    };
    await open({ customServers: { allow, most } });
    expect(await add()).toMatchObject(refused(500, "backend_misconfigured"));
  });

  it("a user has at most `most` servers, even if they are added at the same time", async () => {
    await open();
    const urls = Array.from({ length: most + 2 }, (_, index) => `${server.url}?server=${index}`);
    const answers = await Promise.all(urls.map((url) => add(alice, url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409, 409]);
    const kept = await listed();
    expect(kept).toHaveLength(most);
    await remove(String(kept[0]?.id));
    expect(await add(alice, `${server.url}?another`)).toMatchObject({ status: 200 });
    expect(await add(alice, `${server.url}?one-more`)).toMatchObject(refused(409, "too_many_servers"));
  });

  it("F-M4: the servers of a user share one limit of starts, including servers that the user has removed", async () => {
    await open({ rateLimit: { limit: 100, window: 60, connects: 3 } });
    for (const _time of [1, 2]) await remove(await added());
    const id = await added();
    expect(await add(alice, `${server.url}?another`)).toMatchObject(refused(429, "rate_limited"));
    const start = await authorize(alice, id, attemptId());
    expect(new URL(start).searchParams.get("error")).toBe("rate_limited");
  });

  it("POST /servers refuses as an address one that has more than 2,000 characters as it is stored", async () => {
    await open();
    expect(await add(alice, `${server.url}?${"\u4e00".repeat(700)}`)).toMatchObject(refused(400, "server_unusable"));
    expect(server.paths()).toEqual([]);
  });

  it.each([
    ["an empty one", ""],
    ["no address", "not an address"],
    ["another protocol", "ftp://mcp.example/mcp"],
    ["http", "http://mcp.example/mcp"],
    ["one with credentials", "https://user:secret@mcp.example/mcp"],
    ["one of more than 2,000 characters", `https://mcp.example/${"a".repeat(2_000)}`],
  ])("refuses as an address %s, without a request", async (_what, url) => {
    await open();
    expect(await add(alice, url)).toMatchObject(refused(400, "server_unusable"));
  });
});
