import { Server } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { authorizePath, type Connections, paths, requestHeader, userHeader } from "@keyhold/contract";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import {
  agentcard,
  createKeyhold,
  type HandlerContext,
  type KeyholdOptions,
  nextHandlers,
  type RequestView,
} from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { type Browser, connectionOf, openBrowser } from "../support/openBrowser.js";
import { attemptId, openProduct, type Product, testKey } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

const json = { "content-type": "application/json" };
const call = (method: string, params: object = {}) => ({
  method: "POST",
  headers: { ...json, accept: "application/json, text/event-stream" },
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
});
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const until = (check: () => unknown) => vi.waitFor(check, { timeout: PATIENCE });

let upstream: Upstream;
let product: Product;
beforeEach(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    identify: (req) => req.get("x-user"),
    more: ({ agentcardOptions }) => [
      agentcardAt(agentcardOptions, upstream.url, { tools: { page: { ask: ["pay"] } } }),
    ],
  });
  onTestFinished(upstream.close);
  onTestFinished(product.close);
});

/** A user's browser whose requests reach Keyhold only through its handler. */
function browserOf(userId?: string, keyhold = product.keyhold): Browser {
  return openBrowser(product.mount, "", (request) => {
    if (userId) request.headers.set("x-user", userId);
    return keyhold.handler(request);
  });
}

async function connect(browser: Browser, provider = "agentcard") {
  const query = { attempt: attemptId(), display: "popup", return_to: "/settings" } as const;
  const begun = await browser.navigate(new URL(product.mount).pathname + authorizePath(provider, query));
  const url = begun.headers.get("location") ?? "";
  const back = await product.emulator.agentcard.approve({ url, email: "alice@example.com" });
  const finished = await browser.navigate(back);
  return { attempt: query.attempt, begun, finished };
}

/** A request of a page, for `handler` itself. */
const requestOf = (path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}) =>
  new Request(product.mount + path, {
    ...init,
    headers: { [requestHeader.name]: requestHeader.value, ...headers },
    ...(init.body && { duplex: "half" }),
  });
const codeOf = async (response: Response) => ((await response.json()) as { error?: { code: string } }).error?.code;

describe("keyhold.handler()", () => {
  it("a user connects, calls a tool and disconnects through the handler alone", async () => {
    const alice = browserOf("alice");
    const { attempt, begun, finished } = await connect(alice);
    expect([begun.status, finished.status]).toEqual([303, 303]);
    const page = await alice.navigate(finished.headers.get("location") ?? "");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await alice.json(paths.attempt("agentcard", attempt))).toMatchObject({ body: { status: "connected" } });

    const called = await alice.json(paths.tool("agentcard", "list_cards"), {
      method: "POST",
      headers: json,
      body: "{}",
    });
    expect(called).toMatchObject({ status: 200, body: { structuredContent: { cards: [] } } });
    expect(await alice.json(paths.connection("agentcard"), { method: "DELETE" })).toEqual({
      status: 200,
      body: { revokedAtProvider: true },
    });
  });

  it("the MCP SDK's client works through the handler, with its standing stream and progress", async () => {
    const alice = browserOf("alice");
    await connect(alice);
    const client = new Client({ name: "test", version: "1.0.0" });
    const send = (url: URL | string, init?: RequestInit) => alice.fetch(String(url).slice(product.mount.length), init);
    const url = new URL(product.mount + paths.mcp("agentcard"));
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: send }));
    const progress: number[] = [];
    const created = await client.callTool({ name: "create_card", arguments: { amount_cents: 1000 } }, undefined, {
      onprogress: (step) => progress.push(step.progress),
    });
    expect(created.structuredContent).toMatchObject({ status: "created" });
    expect(progress.length).toBeGreaterThan(0);
    await client.close();
  });

  it("an event arrives while the stream is open, and an abort or a cancelled body ends the stream at the MCP server", async () => {
    const alice = browserOf("alice");
    await connect(alice, "scripted");
    for (const leave of ["abort", "cancel"] as const) {
      const opens = upstream.playStream();
      const controller = new AbortController();
      const sent = alice.fetch(paths.mcp("scripted"), {
        headers: { accept: "text/event-stream" },
        signal: controller.signal,
      });
      const stream = await opens;
      const reader = (await sent).body?.pipeThrough(new TextDecoderStream()).getReader();
      stream.write('data: {"jsonrpc":"2.0","method":"one"}\n\n');
      expect((await reader?.read())?.value).toBe(":\n\n");
      expect((await reader?.read())?.value).toContain('"one"');
      expect(upstream.unanswered()).toBe(1);
      if (leave === "abort") controller.abort();
      else await reader?.cancel();
      await until(() => expect(upstream.unanswered()).toBe(0));
    }
  });

  it("an abort before the MCP server answers ends the request to it", async () => {
    const alice = browserOf("alice");
    await connect(alice, "scripted");
    const arrives = new Promise<void>((resolve) => upstream.play(() => resolve()));
    const controller = new AbortController();
    const sent = alice.fetch(paths.mcp("scripted"), { ...call("tools/list"), signal: controller.signal });
    await arrives;
    controller.abort();
    await expect(sent).rejects.toThrow("aborted");
    await until(() => expect(upstream.unanswered()).toBe(0));
  });

  it("signedOut() and close() end the open streams, and the handler then still answers", async () => {
    const alice = browserOf("alice");
    const open = async () => (await alice.fetch(paths.events())).text();
    const first = open();
    await until(async () => {
      product.keyhold.signedOut("alice");
      expect(await Promise.race([first, "open"])).toBe(":\n\n");
    });
    const response = await alice.fetch(paths.events());
    await product.keyhold.close();
    expect(await response.text()).toBe(":\n\n");
    expect(await alice.json(paths.health())).toEqual({ status: 503, body: { status: "closing" } });
  });

  it("the handler answers with the router's own errors", async () => {
    const { handler } = product.keyhold;
    expect(await codeOf(await handler(requestOf("/nothing")))).toBe("unknown_route");
    expect(await codeOf(await handler(requestOf(paths.connections())))).toBe("not_signed_in");
    expect(await codeOf(await handler(new Request(product.mount + paths.connections())))).toBe("request_refused");
    const rebound = requestOf(paths.connections(), { headers: { host: "evil.example", "x-user": "alice" } });
    expect(await codeOf(await handler(rebound))).toBe("request_refused");
  });

  it("a request that Node cannot parse gets the status that Node gives it", async () => {
    const { handler } = product.keyhold;
    const long = await handler(requestOf(paths.health(), { headers: { "x-long": "x".repeat(20_000) } }));
    const unknown = await handler(requestOf(paths.health(), { method: "UNKNOWN" }));
    expect([long.status, await long.text(), unknown.status]).toEqual([431, "", 400]);
  });

  it("a path that is not below the path of publicUrl is no route", async () => {
    const { handler } = product.keyhold;
    for (const path of ["/connections", "/api/keyholds/health", "/api", "/%61pi/keyhold/health"]) {
      const response = await handler(new Request(product.origin + path));
      expect([response.status, await codeOf(response)], path).toEqual([404, "unknown_route"]);
    }
  });

  it.each(["", "/", "/kh", "/a(b)*/:c/"])("the path of publicUrl can be %j", async (path) => {
    const seen: string[] = [];
    const keyhold = createKeyhold({
      publicUrl: `https://app.example.com${path}`,
      keys: [testKey],
      providers: [agentcard({ clientId: "product" })],
      identify({ path, raw }) {
        seen.push(path, raw.originalUrl);
        return "alice";
      },
    });
    onTestFinished(() => keyhold.close());
    const mount = path.replace(/\/$/, "");
    const headers = { [requestHeader.name]: requestHeader.value };
    // The host and the protocol can be those inside the product's network.
    const request = new Request(`http://127.0.0.1:3000${mount}/connections?a=b`, { headers });
    expect((await keyhold.handler(request)).status).toBe(200);
    const original = new URL(request.url).pathname;
    expect(seen).toEqual(["/connections", `${original}?a=b`]);
    expect((await keyhold.handler(new Request(`http://127.0.0.1:3000${mount}?a=b`, { headers }))).status).toBe(404);
  });

  it("preflights and HEAD are answered as with Express", async () => {
    const keyhold = product.open({ allowedOrigins: ["https://pages.example.com"] });
    const headers = { origin: "https://pages.example.com", "access-control-request-method": "POST" };
    const preflight = await keyhold.handler(requestOf(paths.connections(), { method: "OPTIONS", headers }));
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, headers.origin]);
    const head = await keyhold.handler(requestOf(paths.health(), { method: "HEAD" }));
    expect([head.status, head.body, head.headers.get("cache-control")]).toEqual([200, null, "no-store"]);
  });

  it("a request body is limited while it streams, even if it never ends", async () => {
    const keyhold = product.open({ bodyLimit: 100_000 });
    const alice = browserOf("alice", keyhold);
    await connect(alice);
    const cancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
      cancel,
    });
    const path = paths.tool("agentcard", "list_cards");
    const response = await alice.fetch(path, { method: "POST", headers: json, body });
    expect([response.status, await codeOf(response)]).toEqual([413, "body_too_large"]);
    await until(() => expect(cancel).toHaveBeenCalled());
  });

  it("the doctor finds nothing wrong with a server that answers through the handler", async () => {
    onTestFinished(() => void vi.unstubAllGlobals());
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => product.keyhold.handler(new Request(url, init)));
    const findings = await product.keyhold.diagnose({ url: product.mount });
    expect(findings).toContainEqual(expect.objectContaining({ check: "mount", level: "ok" }));
    // The key of the tests is a sentence.
    expect(findings.flatMap(({ level, problem }) => (level === "error" ? problem : []))).toEqual(["key-placeholder"]);
  });

  it("https behind the host sets the session's Secure cookie", async () => {
    const keyhold = createKeyhold({
      publicUrl: "https://app.example.com/api/keyhold",
      keys: [testKey],
      providers: [agentcard({ clientId: "product" })],
    });
    onTestFinished(() => keyhold.close());
    const url = "https://app.example.com/api/keyhold/connections";
    const headers = { [requestHeader.name]: requestHeader.value };
    const [cookie = ""] = (await keyhold.handler(new Request(url, { headers }))).headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-keyhold=.*; Secure/);
  });
});

describe("the context of keyhold.handler()", () => {
  it("a user that the host names is not identified again, and has connections and a mark of their own", async () => {
    const identify = vi.fn();
    const keyhold = product.open({ identify });
    const get = (context: HandlerContext, headers = {}) =>
      keyhold.handler(requestOf(paths.connections(), { headers }), context);
    const markOf = async (userId: string) => ((await (await get({ userId })).json()) as Connections).user ?? "";
    const [ofAlice = "", ofBob] = await Promise.all(["alice", "bob"].map(markOf));
    expect(ofAlice).not.toBe(ofBob);
    expect((await get({ userId: "alice" }, { [userHeader]: ofAlice })).status).toBe(200);
    expect(await codeOf(await get({ userId: "bob" }, { [userHeader]: ofAlice }))).toBe("user_changed");
    expect(identify).not.toHaveBeenCalled();
    await get({});
    expect(identify).toHaveBeenCalledOnce();
  });

  it.each([undefined, null])("no user is signed in if the host says %s", async (userId) => {
    const keyhold = product.open({ identify: () => "alice" });
    expect(await codeOf(await keyhold.handler(requestOf(paths.connections()), { userId }))).toBe("not_signed_in");
    const anonymous = product.open({ identify: undefined });
    expect(await codeOf(await anonymous.handler(requestOf(paths.connections()), { userId }))).toBe("not_signed_in");
  });

  it("a user that the host names still needs the page's own header", async () => {
    const request = new Request(product.mount + paths.connections(), { headers: { "sec-fetch-site": "cross-site" } });
    expect(await codeOf(await product.keyhold.handler(request, { userId: "alice" }))).toBe("request_refused");
  });

  it.each<[string, unknown]>([
    ["an empty string", ""],
    ["of the type number", 42],
    ["too long", "x".repeat(10_240)],
  ])("a user id that is %s is refused, and the error says so", async (problem, userId) => {
    const sent = product.keyhold.handler(requestOf(paths.connections()), { userId } as HandlerContext);
    await expect(sent).rejects.toThrow(`\`userId\` of keyhold.handler() is ${problem}`);
  });

  it("without identify, a user that the host names can be asked for an approval, and an anonymous one cannot", async () => {
    const keyhold = product.open({ identify: undefined });
    const pay = call("tools/call", { name: "pay", arguments: {} });
    upstream.play((_req, res) => res.end());
    for (const [context, code] of [
      [{ userId: "alice" }, "approval_required"],
      [{}, "tool_refused"],
    ] as const) {
      const browser = openBrowser(product.mount, "", (request) => keyhold.handler(request, context));
      await connect(browser, "scripted");
      expect(await codeOf(await browser.fetch(paths.mcp("scripted"), pay))).toBe(code);
    }
  });

  it("identify sees the address that the host passes, and none from X-Forwarded-For", async () => {
    const seen: RequestView["ip"][] = [];
    const identify: KeyholdOptions["identify"] = ({ ip }) => {
      seen.push(ip);
      return "alice";
    };
    const keyhold = product.open({ identify });
    const forged = { headers: { "x-forwarded-for": "192.0.2.1" } };
    await keyhold.handler(requestOf(paths.connections(), forged), { ip: "198.51.100.7" });
    await keyhold.handler(requestOf(paths.connections(), forged));
    expect(seen).toEqual(["198.51.100.7", undefined]);
  });

  it("anonymous users are counted by the address that the host passes", async () => {
    const keyhold = product.open({ identify: undefined, rateLimit: { limit: 1, window: 600 } });
    const statusOf = async (ip: string) => (await keyhold.handler(requestOf(paths.connections()), { ip })).status;
    expect([await statusOf("192.0.2.1"), await statusOf("192.0.2.1"), await statusOf("192.0.2.2")]).toEqual([
      200, 429, 200,
    ]);
  });
});

describe("what keyhold.handler() refuses", () => {
  it("a request with a relative URL is refused, and the error names the router", async () => {
    const request = Object.assign(Object.create(Request.prototype), {});
    Object.defineProperty(request, "url", { value: "/api/keyhold/health" });
    await expect(product.keyhold.handler(request)).rejects.toThrow("mount `keyhold.router`");
  });

  it("a request whose body was read, or is being read, is refused", async () => {
    const post = () => requestOf(paths.connection("civic"), { method: "POST", headers: json, body: "{}" });
    const [used, locked] = [post(), post()];
    await used.text();
    locked.body?.getReader();
    for (const request of [used, locked])
      await expect(product.keyhold.handler(request)).rejects.toThrow("already read");
  });
});

describe("many requests through keyhold.handler()", () => {
  it("50 streams are open at once, and each gets its own user's events", async () => {
    const users = Array.from({ length: 50 }, (_, index) => `user-${index}`);
    const streams = await Promise.all(
      users.map(async (userId) => {
        const { body } = await product.keyhold.handler(requestOf(paths.events()), { userId });
        return body?.pipeThrough(new TextDecoderStream()).getReader();
      }),
    );
    for (const userId of users)
      await product.keyhold.handler(requestOf(paths.connection("civic"), { method: "POST" }), { userId });
    for (const stream of streams) {
      let text = "";
      // Comments come before.
      while (!text.includes('"provider":"civic"')) text += (await stream?.read())?.value;
      await stream?.cancel();
    }
  });

  it("a request leaves nothing open and nothing in memory when it was read, cancelled or aborted", async () => {
    const requests: WeakRef<object>[] = [];
    const one = async (index: number) => {
      const controller = new AbortController();
      const request = requestOf(index % 2 ? paths.connections() : paths.events(), { signal: controller.signal });
      const response = await product.keyhold.handler(request, { userId: "alice" });
      requests.push(new WeakRef(request), new WeakRef(response));
      if (index % 2) await response.json();
      else if (index % 4) controller.abort();
      else await response.body?.cancel();
    };
    const many = async (count: number) => {
      for (let done = 0; done < count; done += 20)
        await Promise.all(Array.from({ length: 20 }, (_, index) => one(done + index)));
    };
    await many(40);
    const open = process.getActiveResourcesInfo().length;
    await many(3_000);
    await until(() => expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(open));
    await until(() => {
      collectGarbage();
      // V8 can hold the last ones for a moment.
      expect(requests.filter((request) => request.deref()).length).toBeLessThan(100);
    });
  });

  it("no server listens on a port", async () => {
    const listen = vi.spyOn(Server.prototype, "listen");
    const keyhold = product.open();
    expect((await keyhold.handler(requestOf(paths.health()))).status).toBe(200);
    expect(listen).not.toHaveBeenCalled();
    listen.mockRestore();
  });
});

describe("nextHandlers()", () => {
  it("each method of a Next.js route answers through the handler, with what the product says about the request", async () => {
    const contextOf = vi.fn(async (request: Request) => ({ userId: request.headers.get("x-next-user") }));
    const handlers = nextHandlers(product.keyhold, contextOf);
    expect(Object.keys(handlers)).toEqual(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    const headers = { "x-next-user": "alice" };
    const listed = await handlers.GET(requestOf(paths.connections(), { headers }));
    expect(listed.status).toBe(200);
    expect(await codeOf(await handlers.GET(requestOf(paths.connections())))).toBe("not_signed_in");
    const exchanged = await handlers.POST(requestOf(paths.connection("civic"), { method: "POST", headers }));
    expect(exchanged.status).toBe(200);
    expect(contextOf).toHaveBeenCalledTimes(3);

    const { GET } = nextHandlers(product.keyhold);
    expect(
      await connectionOf(
        openBrowser(product.mount, "", (request) => {
          request.headers.set("x-user", "alice");
          return GET(request);
        }),
        "civic",
      ),
    ).toMatchObject({ status: "connected" });
  });
});
