import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { paths } from "@keyhold/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KeyholdEvent } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
let browser: Browser;
const events: KeyholdEvent[] = [];
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    onEvent: (event) => void events.push(event),
    more: ({ agentcardOptions }) =>
      ["scripted", "legacy", "modern", "both"].map((id) => agentcardAt(agentcardOptions, upstream.url, { id })),
  });
  browser = await product.browserOf("alice");
  for (const provider of ["scripted", "legacy", "modern", "both"]) await connect(product, browser, provider);
});
afterAll(async () => {
  await product.close();
  await upstream.close();
});
afterEach(() => void events.splice(0));

const json = { "content-type": "application/json" };
const stream = { "content-type": "text/event-stream" };
const text = { "content-type": "text/plain" };
const rpc = (id: unknown, rest: object) => JSON.stringify({ jsonrpc: "2.0", id, ...rest });
const error = (id: unknown, message: string, code = -32000) => rpc(id, { error: { code, message } });
const done = rpc(2, { result: { content: [] } });
const serverInfo = { name: "test", version: "1.0.0" };
const initialized = { result: { protocolVersion: "2025-11-25", capabilities: {}, serverInfo } };

/** An answer of a server: status, headers, body. */
type Said = readonly [status: number, headers: Record<string, string>, body: string | Buffer];
const say = (res: ServerResponse, [status, headers, body]: Said) => void res.writeHead(status, headers).end(body);

/** A server with sessions. It answers the handshake itself, and all other requests with the given answer. */
function serve(answer: (method: string | undefined, sessionId: string, res: ServerResponse) => Said | undefined) {
  let sessions = 0;
  upstream.play((req, res) => {
    const { method, id }: { method?: string; id?: unknown } = JSON.parse(upstream.arrived.at(-1)?.body || "{}");
    if (method === "initialize")
      return say(res, [200, { ...json, "mcp-session-id": `session-${++sessions}` }, rpc(id, initialized)]);
    if (method === "notifications/initialized") return say(res, [202, {}, ""]);
    const said = answer(method, String(req.headers["mcp-session-id"]), res);
    if (said) say(res, said);
  });
}
const arrived = (method: string) => upstream.arrived.filter(({ body }) => body.includes(`"${method}"`)).length;

async function begin(provider = "scripted"): Promise<Record<string, string>> {
  const params = { protocolVersion: "2025-11-25", clientInfo: serverInfo, capabilities: {} };
  const body = rpc(1, { method: "initialize", params });
  const response = await browser.fetch(paths.mcp(provider), { method: "POST", headers: json, body });
  await response.text();
  return { "mcp-session-id": response.headers.get("mcp-session-id") ?? "", "mcp-protocol-version": "2025-11-25" };
}

async function send(method: string, session = {}, { provider = "scripted", note = "lunch" } = {}) {
  const body = rpc(2, { method, params: { name: "pay", arguments: { note } } });
  const headers = { ...json, ...session };
  const response = await browser.fetch(paths.mcp(provider), { method: "POST", headers, body });
  return { status: response.status, text: await response.text().catch(() => "broken off") };
}

const note = "my session expired";
const progress = JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params: { progress: 1 } });
/** Bodies of a server that has read the call, in forms that a simple parser does not recognize. */
const answered401: Record<string, readonly [headers: Record<string, string>, body: Said[2]]> = {
  "a byte order mark": [json, `\uFEFF${done}`],
  "a list": [json, `[${done}]`],
  "a list with more": [json, `[${progress},${done}]`],
  gzip: [{ ...json, "content-encoding": "gzip" }, gzipSync(done)],
  brotli: [{ ...json, "content-encoding": "br" }, brotliCompressSync(done)],
  "an unknown compression": [{ ...json, "content-encoding": "zstd" }, Buffer.from("28b52ffd", "hex")],
  "gzip that breaks off": [{ ...json, "content-encoding": "gzip" }, gzipSync(done).subarray(0, 12)],
  "brotli that breaks off": [{ ...json, "content-encoding": "br" }, brotliCompressSync(done).subarray(0, 3)],
  "UTF-16": [json, Buffer.from(done, "utf16le")],
  "an event over several lines": [
    stream,
    `data: ${JSON.stringify(JSON.parse(done), null, 2).replace(/\n/g, "\ndata: ")}\n\n`,
  ],
  "an event after a byte order mark": [stream, `\uFEFFdata: ${done}\n\n`],
  "an event after another": [stream, `data: ${error(null, "x")}\n\ndata: ${done}\n\n`],
  "progress alone": [stream, `data: ${progress}\n\n`],
  "lines of JSON": [text, `${progress}\n${done}\n`],
  "something behind it": [json, `${done}<!-- end -->`],
  "something around it": [json, JSON.stringify({ message: JSON.parse(done) })],
  "no id": [json, rpc(undefined, { result: { content: [] } })],
  "another id": [json, rpc(7, { result: { content: [] } })],
  "a result without the other members of JSON-RPC": [json, '{"result":{"content":[]}}'],
  "a result with the id null": [json, '{"id":null,"result":{"paid":true}}'],
  "a result in capitals": [json, '{"Result":{"Content":[]}}'],
  "a result beside an error": [json, rpc(null, { error: { code: -1, message: "late" }, result: "charged" })],
  "a result inside another object": [json, '{"message":"Unauthorized","upstream":{"body":[{"result":{"paid":true}}]}}'],
  "a result inside 9,000 lists": [json, `${"[".repeat(9_000)}{"result":1}${"]".repeat(9_000)}`],
  "the content of a result": [json, '{"content":[{"type":"text","text":"Paid."}]}'],
  "a structured content": [json, '{"structuredContent":{"paid":true}}'],
  "a success": [json, '{"success":true,"error":"the session of the bank has expired"}'],
  "ok and an error": [json, '{"ok":true,"error":"late"}'],
  "a result in an event without an id": [stream, 'data: {"result":{"content":[]}}\n\n'],
};
/** Bodies of a server that has refused the token. */
const refused401: Record<string, readonly [headers: Record<string, string>, body: Said[2]]> = {
  nothing: [{}, ""],
  "nothing in gzip": [{ "content-encoding": "gzip" }, ""],
  "nothing in gzip, packed": [{ "content-encoding": "gzip" }, gzipSync("")],
  "nothing in brotli": [{ "content-encoding": "br" }, ""],
  "nothing in an unknown compression": [{ "content-encoding": "zstd" }, ""],
  "a text": [text, "Unauthorized"],
  "a page": [{ "content-type": "text/html" }, "<h1>401</h1><p>the result of your request</p>"],
  "an OAuth error": [json, '{"error":"invalid_token","error_description":"The access token expired"}'],
  "an error of JSON-RPC": [json, error(null, "Unauthorized", -32001)],
  "an error with the id of the call": [json, error(2, "Unauthorized", -32001)],
  "a result that is null": [json, '{"jsonrpc":"2.0","id":null,"result":null,"error":{"code":-1,"message":"no"}}'],
  "no success": [json, '{"success":false,"ok":false,"content":"none","errors":[{"code":10000}]}'],
};
/** Answers of a server that has carried out the call. */
const carriedOut: Record<string, Said> = {
  "400 about the amount": [400, json, error(2, "amount too high")],
  "400 with words about a session": [400, json, error(2, "The card was charged, but your checkout session expired")],
  "400 that repeats the user's words": [400, json, error(2, note)],
  "400 with a known message and the request's id": [400, json, error(2, "Session not found")],
  "400 with a known message and the request's id as a text": [400, json, error("2", "Session not found")],
  "400 that belongs to no request, with more than a known message": [
    400,
    json,
    error(null, "Charged. Session not found"),
  ],
  "400 as a text": [400, text, "Session not found"],
  "400 with a result": [400, json, rpc(null, { result: {}, error: { message: "Session not found" } })],
  "404 with a text": [404, text, "charged; order page not found"],
  "404 with a page": [404, { "content-type": "text/html" }, "<h1>Not found</h1><!-- Session not found -->"],
  "404 with words about a session": [404, json, error(null, "Charged, and then the checkout session not found")],
  "404 with a known message and the request's id": [404, json, error(2, "Session not found", -32001)],
  "404 with a result": [404, json, done],
  "404 in a stream": [404, stream, `event: message\ndata: ${error(2, "Session not found")}\n\n`],
  "404 that is cut off": [404, { ...text, "content-length": "70000" }, "x".repeat(70_000)],
  "404 with a list": [404, json, `[${error(null, "Session not found")}]`],
  "401 with the result": [401, { ...json, "www-authenticate": "Bearer" }, done],
  "401 with the result in a stream": [401, { ...stream, "www-authenticate": "Bearer" }, `data: ${done}\n\n`],
  ...Object.fromEntries(
    Object.entries(answered401).map(([what, [headers, body]]) => [
      `401 that has the message: ${what}`,
      [401, { ...headers, "www-authenticate": "Bearer" }, body] satisfies Said,
    ]),
  ),
  "401 with an error of the request's and no challenge": [401, json, error(2, "Charged, but the bank's login expired")],
  "403": [403, json, error(2, "Forbidden")],
  "408": [408, text, ""],
  "409": [409, json, error(2, "session expired")],
  "410": [410, text, "session expired"],
  "422": [422, json, error(2, "session expired")],
  "425": [425, text, ""],
  "429": [429, { ...text, "retry-after": "1" }, ""],
  "500": [500, text, "session expired"],
  "502": [502, text, ""],
  "503": [503, { ...text, "retry-after": "0" }, ""],
  "504": [504, text, ""],
  "200 of another type": [200, text, done],
  "200 without a type": [200, {}, done],
  "200 with half a message": [200, json, done.slice(0, 20)],
  "200 in an unknown compression": [200, { ...json, "content-encoding": "zstd" }, done],
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].flatMap((status) =>
      ["/mcp/", "https://evil.example/mcp"].map((location) => [`${status} to ${location}`, [status, { location }, ""]]),
    ),
  ),
};
/** Answers that look like a lost session. Here the session still exists, so the words come from a tool. */
const said: Record<string, Said> = {
  "404 with nothing": [404, {}, ""],
  "404 with a known message": [404, json, error(null, "Session not found", -32001)],
  "404 with a known text": [404, text, "session not found\n"],
  "400 with a known message": [400, json, error(null, "Bad Request: No valid session ID provided")],
};

describe("F-H1: tool calls that were carried out", () => {
  it.each(Object.entries(carriedOut))(
    "F-H1: the proxy sends a call once that is answered by %s, whether the session still exists or not",
    async (_what, answer) => {
      for (const lives of [true, false]) {
        serve((method) => (method === "ping" && lives ? [200, json, rpc(null, { result: {} })] : answer));
        const { status, text: body } = await send("tools/call", await begin(), { note });
        expect(arrived("tools/call")).toBe(1);
        // The answer to a call that may have been carried out must not ask the user to try again.
        expect(body).not.toContain("ry again");
        expect(body).not.toContain('"session_unknown"');
        expect(body).not.toContain('"internal"');
        if (status === 502) expect(body).toContain('"outcome_unknown"');
        expect((await send("tools/call")).status).toBe(status);
        expect(arrived("tools/call")).toBe(2);
      }
    },
  );

  it.each(Object.entries(said))(
    "F-H1: the proxy sends a call once that is answered by %s, if a ping shows that the session exists",
    async (_what, answer) => {
      const pings: Said[] = [
        [200, json, rpc("keyhold-ping", { result: {} })],
        [404, json, error("keyhold-ping", "Method not found", -32601)],
        [405, text, ""],
        [500, text, ""],
        [404, text, "charged; order page not found"],
      ];
      for (const ping of pings) {
        serve((method) => (method === "ping" ? ping : answer));
        expect(await send("tools/call", await begin())).toEqual({ status: answer[0], text: answer[2] });
        expect([arrived("tools/call"), arrived("initialize")]).toEqual([1, 1]);
      }
    },
  );

  it("F-H1: the proxy sends a call once if the connection breaks off before or during the answer", async () => {
    serve((method, _id, res) => void (method === "tools/call" && res.destroy()));
    expect((await send("tools/call", await begin())).text).toContain('"outcome_unknown"');
    serve((_method, _id, res) => void res.writeHead(200, json).write(done.slice(0, 20), () => res.destroy()));
    expect((await send("tools/call", await begin())).text).toContain('"outcome_unknown"');
    expect(arrived("tools/call")).toBe(1);
  });

  it.each(Object.entries(answered401))(
    "F-H1: Keyhold sends a call of an agent or of the kit once if its answer is a 401 that has the message: %s",
    async (_what, answer) => {
      const said: Said = [401, { ...answer[0], "www-authenticate": "Bearer" }, answer[1]];
      serve((method) => (method === "tools/call" ? said : [400, json, error(null, "Method not found", -32601)]));
      const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "legacy" });
      const body = rpc(2, { method: "tools/call", params: { name: "pay", arguments: {} } });
      await expect(fetch(url, { method: "POST", headers: json, body })).rejects.toMatchObject({
        code: "outcome_unknown",
      });
      expect(arrived("tools/call")).toBe(1);
      const { status } = await browser.fetch(paths.tool("legacy", "pay"), { method: "POST" });
      expect(status).toBe(502);
      expect(arrived("tools/call")).toBe(2);
    },
  );

  it.each(Object.entries(refused401))(
    "the proxy and an agent send a call again with a new token if a 401 has refused it before it was carried out: %s",
    async (_what, [headers, body]) => {
      let refused: string | undefined;
      upstream.play((req, res) => {
        const { authorization } = req.headers;
        refused ??= authorization;
        if (authorization === refused) say(res, [401, { ...headers, "www-authenticate": "Bearer" }, body]);
        else say(res, [200, json, done]);
      });
      expect(await send("tools/call")).toEqual({ status: 200, text: done });
      expect(arrived("tools/call")).toBe(2);
      refused = undefined;
      const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "scripted" });
      const call = rpc(2, { method: "tools/call", params: { name: "pay", arguments: {} } });
      expect(await (await fetch(url, { method: "POST", headers: json, body: call })).text()).toBe(done);
      expect(arrived("tools/call")).toBe(4);
    },
  );

  it("F-H1: an agent gets Keyhold's own error for a status that no Response can have", async () => {
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "legacy" });
    for (const status of [600, 999]) {
      upstream.play((_req, res) => say(res, [status, json, done]));
      const sent = fetch(url, {
        method: "POST",
        headers: json,
        body: rpc(2, { method: "tools/call", params: { name: "pay" } }),
      });
      await expect(sent).rejects.toMatchObject({ code: "outcome_unknown" });
    }
    upstream.play((_req, res) => void res.writeHead(200, "Très\tbon", json).end(done));
    const good = await fetch(url, {
      method: "POST",
      headers: json,
      body: rpc(2, { method: "tools/call", params: { name: "pay" } }),
    });
    expect([good.status, await good.text()]).toEqual([200, done]);
  });

  it("F-H1: the proxy treats an unknown method as one that may have effects", async () => {
    serve(() => [500, text, ""]);
    const session = await begin();
    for (const method of ["payments/create", "tasks/update", "prompts/get", "completion/complete"]) {
      expect((await send(method, session)).text).toContain('"outcome_unknown"');
      expect(arrived(method)).toBe(1);
    }
    expect((await send("tools/list", session)).text).toContain('"provider_unavailable"');
  });

  it("F-H1: the proxy says that a call may be retried if it was never sent", async () => {
    const closed = await openUpstream();
    await closed.close();
    const elsewhere = await openProduct({
      more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, closed.url)],
    });
    const alice = await elsewhere.browserOf("alice");
    await connect(elsewhere, alice, "scripted");
    const body = rpc(2, { method: "tools/call", params: { name: "pay" } });
    const answer = await alice.json(paths.mcp("scripted"), { method: "POST", headers: json, body });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "provider_unavailable" } } });
    await elsewhere.close();
  });
});

/** How the servers of other projects refuse a session that they do not know. */
const refusals: Record<string, Said> = {
  "the standard": [404, {}, ""],
  "the SDK in TypeScript": [404, json, error(null, "Session not found", -32001)],
  "its examples": [400, json, error(null, "Bad Request: No valid session ID provided")],
  "its examples with one session": [400, json, error(null, "Bad Request: Server not initialized")],
  "the SDK in Python": [404, json, error("server-error", "Session not found", -32600)],
  "an older one in Python": [404, json, error("server-error", "Not Found: Invalid or expired session ID", -32600)],
  "the SDK in C#": [404, json, error("", "Session not found", -32001)],
  "the SDK in Go": [404, text, "session not found\n"],
  "the SDK in Java": [404, json, error(null, "Session not found: 4f9c2d1e-0b7a")],
  "the SDK in Rust": [404, text, "Not Found: Session not found"],
  "a server without JSON-RPC": [404, json, '{"error":"Session not found"}'],
};

describe("F-H1: a lost session", () => {
  it.each(Object.entries(refusals))(
    "F-H1: the proxy begins a lost session again, and the call is carried out once: %s",
    async (_who, refusal) => {
      const paid: string[] = [];
      let lost = "";
      serve((method, sessionId) => {
        if (sessionId === lost) return refusal;
        if (method === "tools/call") paid.push(sessionId);
        return [200, json, done];
      });
      const session = await begin();
      await send("tools/call", session);
      lost = "session-1";
      expect(await send("tools/call", session)).toEqual({ status: 200, text: done });
      expect(await send("tools/call", session)).toEqual({ status: 200, text: done });
      expect(paid).toEqual(["session-1", "session-2", "session-2"]);
      expect([arrived("tools/call"), arrived("ping"), arrived("initialize")]).toEqual([4, 1, 2]);
    },
  );

  it("F-H1: the proxy begins a session again once for a call, and passes the second refusal on", async () => {
    serve(() => refusals["the SDK in TypeScript"]);
    expect((await send("tools/call", await begin())).status).toBe(404);
    expect([arrived("tools/call"), arrived("initialize")]).toEqual([2, 2]);
  });
});

describe("F-D13: a redirect within the server's origin", () => {
  /** The server redirects `/mcp` to `/mcp/`, and works there. */
  function playMoved(status: number) {
    upstream.play((req, res) => {
      if (req.url === "/mcp") return say(res, [status, { location: "/mcp/" }, ""]);
      say(res, [200, json, done]);
    });
  }

  it.each([
    [307, "legacy"],
    [308, "modern"],
  ])(
    "F-D13: the proxy follows a redirect %i for a request without effects, and sends calls to the new address",
    async (status, provider) => {
      playMoved(status);
      expect(await send("tools/list", {}, { provider })).toEqual({ status: 200, text: done });
      expect(await send("tools/call", {}, { provider })).toEqual({ status: 200, text: done });
      expect(arrived("tools/call")).toBe(1);
    },
  );

  it("F-D13: the proxy forgets a temporary redirect when the old address works again, for all users", async () => {
    const bob = await product.browserOf("bob");
    await connect(product, bob, "both");
    upstream.play((req, res) =>
      say(res, req.url === "/mcp" ? [307, { location: "/maintenance" }, ""] : [503, text, ""]),
    );
    expect((await send("tools/list", {}, { provider: "both" })).status).toBe(503);
    upstream.play((req, res) => say(res, req.url === "/mcp" ? [200, json, done] : [404, text, ""]));
    for (const each of [browser, bob]) {
      const init = { method: "POST", headers: json, body: rpc(2, { method: "tools/call", params: { name: "pay" } }) };
      expect((await each.fetch(paths.mcp("both"), init)).status).toBe(200);
    }
    expect(upstream.arrived.map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  it("F-D13: the proxy does not follow a redirect of a call, and the event names the address to configure", async () => {
    upstream.play((_req, res) => say(res, [308, { location: "/elsewhere/?token=secret" }, ""]));
    expect((await send("tools/call")).text).toContain('"outcome_unknown"');
    expect(upstream.arrived).toHaveLength(1);
    const cause = expect.stringContaining(`${new URL(upstream.url).origin}/elsewhere/`);
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", code: "outcome_unknown", cause }));
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it.each(["https://evil.example/mcp", "http://user:pass@localhost/mcp", "", "http://["])(
    "F-D13: the proxy does not follow a redirect to an unsafe address: %s",
    async (location) => {
      upstream.play((_req, res) => say(res, [307, { location }, ""]));
      expect((await send("tools/list")).text).toContain('"provider_answer_invalid"');
      expect(upstream.arrived).toHaveLength(1);
    },
  );

  it("F-D13: the event names the address of a redirect to another origin", async () => {
    upstream.play((_req, res) => say(res, [308, { location: "https://moved.example/mcp?token=secret" }, ""]));
    await send("tools/list");
    const cause = expect.stringContaining("Configure the address that it names: https://moved.example/mcp");
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", cause }));
    expect(JSON.stringify(events)).not.toContain("secret");
  });
});
