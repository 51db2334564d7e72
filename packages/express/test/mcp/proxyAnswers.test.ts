import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { paths } from "@keyhold/contract";
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentcard, civic, defineProvider, type Provider } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
let browser: Browser;
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => {
      const at = (id: string, change: Partial<Provider>): Provider =>
        defineProvider({
          ...agentcard(agentcardOptions),
          ownTools: undefined,
          id,
          mcpUrl: upstream.url,
          account: undefined,
          ...change,
        });
      return [
        at("scripted", { links: undefined }),
        // Civic's places for links, at a server that the test plays.
        at("legacy", { links: civic({ clientId: "c" }).links }),
        at("modern", {}),
        at("both", { mcpHeaders: { "Mcp-Param-Tenant": "eu", Accept: "application/json", "X-Own": "1" } }),
      ];
    },
  });
  browser = await product.browserOf("alice");
  for (const provider of ["scripted", "legacy", "modern", "both"]) await connect(product, browser, provider);
});
afterAll(async () => {
  await product.close();
  await upstream.close();
});

const json = { "content-type": "application/json" };
const stream = { "content-type": "text/event-stream" };
const javascript = "javascript:alert(1)";
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "pay" } };
const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const answered = (result: object) => ({ jsonrpc: "2.0", id: 1, result });
const required = (url: unknown) =>
  answered({
    resultType: "input_required",
    inputRequests: {
      bank: { method: "elicitation/create", params: { mode: "url", elicitationId: "7", message: "Go", url } },
    },
  });

type Body = string | Buffer;
const as =
  (headers: Record<string, string>, ...parts: Body[]) =>
  (_req: unknown, res: ServerResponse) => {
    res.writeHead(200, headers);
    for (const part of parts) res.write(part);
    res.end();
  };

async function send(message: object, answer: (req: unknown, res: ServerResponse) => void, provider = "scripted") {
  upstream.play(answer);
  const init = { method: "POST", headers: json, body: JSON.stringify(message) };
  const response = await browser.fetch(paths.mcp(provider), init);
  // Not `text()`, which removes a byte order mark.
  const bytes = await response.arrayBuffer();
  return { status: response.status, headers: response.headers, text: Buffer.from(bytes).toString() };
}

/** The messages that a client reads from an answer. */
function messagesIn({ text, headers }: { text: string; headers: Headers }): string[] {
  if (headers.get("content-type") !== stream["content-type"])
    return [JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, "")))];
  const found: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => found.push(data) });
  parser.feed(new TextDecoder().decode(Buffer.from(text)));
  return found;
}

describe("F-D3, F-I13: data that look like links", () => {
  const data = [
    ["a result that describes links", { structuredContent: { mode: "url", url: "/docs", authUrl: null } }],
    [
      "a result with names of others",
      { structuredContent: { authUrl: javascript, approvalUrl: 7, inputRequests: [] } },
    ],
    ["a text that holds them", { content: [{ type: "text", text: '{"mode":"url","url":"javascript:1"}' }] }],
    [
      "links deeper in a result",
      { structuredContent: { deep: [{ mode: "url", url: javascript }], elicitations: [{ mode: "url", url: "/" }] } },
    ],
    [
      "a list of tools",
      { tools: [{ name: "a", inputSchema: { properties: { authUrl: { mode: "url", url: "/a" } } } }] },
    ],
    [
      "requests for input of another kind",
      { inputRequests: { a: { method: "sampling/createMessage", params: { mode: "url", url: "/" } } } },
    ],
    ["a form", { inputRequests: { a: { method: "elicitation/create", params: { mode: "form", url: "/docs" } } } }],
    [
      "links that are no strings",
      { inputRequests: { a: { method: "elicitation/create", params: { mode: "url", url: null } } } },
    ],
    ["requests for input that are none", { inputRequests: [null, 7, "x", [], { params: "x" }] }],
  ] as const;
  it.each(data)("F-D3, F-I13: the proxy passes data on unchanged, byte by byte: %s", async (_what, result) => {
    const text = JSON.stringify(answered(result), null, 1);
    for (const provider of ["scripted", "modern"]) {
      if (provider === "modern" && "structuredContent" in result) continue;
      expect(await send(call, as(json, text), provider)).toMatchObject({ status: 200, text });
    }
    expect(await send(list, as(json, text))).toMatchObject({ status: 200, text });
    const event = `data: ${JSON.stringify(answered(result))}\n\n`;
    expect(await send(call, as(stream, event))).toMatchObject({ status: 200, text: event });
  });

  it.each([
    ["Civic", "legacy", { structuredContent: { authUrl: javascript }, content: [] }, ["structuredContent", "authUrl"]],
    [
      "Civic",
      "legacy",
      { content: [{ type: "resource", resource: { name: "authorization_url", text: javascript } }] },
      ["content", 0, "resource", "text"],
    ],
    [
      "Civic",
      "legacy",
      { content: [{ type: "resource", resource: { _meta: { name: "authorization_url" }, text: javascript } }] },
      ["content", 0, "resource", "text"],
    ],
    [
      "Agentcard",
      "modern",
      { content: [], structuredContent: { approvalUrl: javascript } },
      ["structuredContent", "approvalUrl"],
    ],
    [
      "Agentcard",
      "modern",
      { content: [], structuredContent: { attachUrl: "http://a.example" } },
      ["structuredContent", "attachUrl"],
    ],
    [
      "Agentcard",
      "modern",
      { content: [], structuredContent: { vaultUrl: "data:," } },
      ["structuredContent", "vaultUrl"],
    ],
  ] as const)(
    "F-D3, F-H3: the proxy checks the places where %s sends links only in answers of its own server",
    async (_who, provider, result, path) => {
      const text = JSON.stringify(answered(result));
      const { status, text: seen } = await send(call, as(json, text), provider);
      expect(status).toBe(200);
      expect(JSON.parse(seen)).toHaveProperty(["result", ...path], "about:blank");
      expect(await send(call, as(json, text))).toMatchObject({ status: 200, text });
      expect(upstream.arrived).toHaveLength(1);
    },
  );
});

describe("F-D4, F-H3: an unsafe link in a form that not every parser sees", () => {
  const text = JSON.stringify(required(javascript));
  const bom = Buffer.from([0xef, 0xbb, 0xbf]);
  const event = `data: ${text}\n\n`;
  const withLength = (body: Body) => ({ ...json, "content-length": String(Buffer.byteLength(body)) });
  const spread = text.replace(/,/g, ",\r");
  const forms: [string, (req: unknown, res: ServerResponse) => void][] = [
    ["a byte order mark", as(json, bom, text)],
    ["a byte order mark, and the length", as(withLength(Buffer.concat([bom, Buffer.from(text)])), bom, text)],
    ["a byte order mark before events", as(stream, bom, event)],
    ["a charset", as({ "content-type": "application/json; charset=utf-16" }, text)],
    ["an odd spelling of the type", as({ "content-type": "Application/JSON ;a=b" }, text)],
    ["events after lone CRs", as(stream, `data: 1\r\r${event}`)],
    ["an event over several lines", as(stream, `data: ${spread.replace(/\r/g, "\ndata: ")}\n\n`)],
    ["an event that only a reader of LF sees", as(stream, `data: ${spread}\n\n`)],
    ["an event that ends with the stream", as(stream, event.trimEnd())],
    ["CR LF, cut in the middle", as(stream, `data: ${text}\r`, "\n\r", `\ndata: ${text}\r\n\r\n`)],
    ["a byte at a time", as(stream, ...event)],
    ["a batch", as(json, `[${text}]`)],
    ["a member twice", as(json, text.replace('"url":', '"url":"https://a.example","url":'))],
    ["gzip", as({ ...json, "content-encoding": "gzip" }, gzipSync(text))],
    ["gzip in events", as({ ...stream, "content-encoding": "gzip" }, gzipSync(event))],
    ["a prototype", as(json, text.replace('"mode":"url"', '"__proto__":{"mode":"url"}'))],
    ["a prototype in escapes", as(json, text.replace('"mode":"url"', '"\\u005f_proto__":{"mode":"url"}'))],
  ];
  it.each(forms)("F-D4, F-H3: no unsafe link reaches a client in %s", async (_what, answer) => {
    const got = await send(call, answer);
    expect(got.status).toBe(200);
    for (const message of messagesIn(got)) {
      expect(message).not.toMatch(/"mode":"url".*javascript:/s);
    }
    // A client that ends lines only at LF must find no unsafe link either.
    for (const line of got.text.split("\n"))
      if (line.startsWith("data: {")) expect(line).not.toMatch(/"mode":"url".*javascript:/s);
    expect(got.text).not.toContain("__proto__");
    expect(upstream.arrived).toHaveLength(1);
  });

  const error = {
    code: -32042,
    message: "Go",
    data: { elicitations: [{ mode: "url", message: "Go", url: javascript }] },
  };
  const refused = JSON.stringify({ jsonrpc: "2.0", id: 1, error });
  const refusals: [string, Record<string, string>, Body][] = [
    ["JSON", json, refused],
    ["text", { "content-type": "text/plain" }, refused],
    ["no type", {}, refused],
    ["another kind of JSON", { "content-type": "application/problem+json" }, refused],
    ["two types", { "content-type": "application/json, text/plain" }, refused],
    ["a page, after a byte order mark", { "content-type": "text/html" }, Buffer.concat([bom, Buffer.from(refused)])],
    ["events, and is none", stream, refused],
    ["an event", stream, `data: ${refused}\n\n`],
    ["compressed text", { "content-type": "text/plain", "content-encoding": "gzip" }, gzipSync(refused)],
  ];
  it.each(refusals)(
    "F-H3: no unsafe link reaches a client in a refusal that says it is %s",
    async (_what, headers, body) => {
      // MCP clients read a JSON-RPC error in a 400, whatever its type is.
      for (const status of [400, 404, 422]) {
        const got = await send(call, (_req, res) => void res.writeHead(status, headers).end(body));
        expect([got.status, got.text]).toEqual([status, expect.not.stringContaining("javascript:")]);
        expect(got.text).toContain("about:blank");
      }
    },
  );

  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const [withDeep, withPrototype] = ["data", "__proto__"].map((name) => text.replace(/}$/, `,"${name}":${deep}}`));
  it.each([
    ["an event", stream, 200, `data: ${withDeep}\n\n`],
    ["an event with a prototype", stream, 200, `data: ${withPrototype}\n\n`],
    ["a message", json, 200, withDeep ?? ""],
    ["a refusal", json, 400, withDeep ?? ""],
    ["a refusal of another type", { "content-type": "text/plain" }, 400, withDeep ?? ""],
  ] as const)(
    "F-H3: no unsafe link reaches a client in %s that is nested too deeply to be written",
    async (_what, headers, status, body) => {
      const sent = (_req: unknown, res: ServerResponse) => void res.writeHead(status, headers).end(body);
      const got = await send(call, sent).catch(() => ({ text: "broken off" }));
      expect(got.text).not.toContain("javascript:");
      expect(upstream.arrived).toHaveLength(1);
    },
  );

  const types = [
    "x/y; application/json",
    "x/y;text/event-stream",
    "text/event-streamx",
    "text/html",
    "application/json, text/html",
    "application/json-seq",
    "",
  ];
  it.each(types)(
    "F-H3: the proxy passes no message on under the type %j, which is neither JSON nor events",
    async (type) => {
      for (const [message, code] of [
        [call, "outcome_unknown"],
        [list, "provider_answer_invalid"],
      ] as const) {
        const got = await send(message, as(type ? { "content-type": type } : {}, text));
        expect(got.status).toBe(502);
        expect(got.text).toContain(`"${code}"`);
        expect(got.text).not.toContain("javascript:");
        expect(upstream.arrived).toHaveLength(1);
      }
    },
  );

  it.each([
    ["half of it", text.slice(0, 40)],
    ["two after each other", text + text],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["with something before it", `)]}'\n${text}`],
  ])("F-D4: the proxy does not pass on a body that JSON.parse refuses: %s", async (_what, body) => {
    expect((await send(call, as(json, body))).text).toContain('"outcome_unknown"');
    expect((await send(list, as(json, body))).text).toContain('"provider_answer_invalid"');
  });
});

describe("F-D18: compression that the proxy did not ask for", () => {
  const text = JSON.stringify(answered({ content: [{ type: "text", text: "a result of some length ".repeat(50) }] }));
  const event = `data: ${text}\n\n`;
  const codings = {
    identity: Buffer.from,
    Identity: Buffer.from,
    gzip: gzipSync,
    "x-gzip": gzipSync,
    GZIP: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
  };
  it.each(Object.entries(codings))(
    "F-D18: the proxy unpacks an answer with the content coding %s",
    async (coding, pack) => {
      for (const message of [call, list]) {
        for (const [headers, body] of [
          [json, text],
          [stream, event],
        ] as const) {
          const packed = pack(Buffer.from(body));
          const length = { "content-length": String(packed.length) };
          for (const more of [{}, length]) {
            const got = await send(message, as({ ...headers, ...more, "content-encoding": coding }, packed));
            expect(got).toMatchObject({ status: 200, text: body });
            expect(got.headers.get("content-encoding")).toBeNull();
          }
        }
      }
    },
  );

  it.each([
    ["cut off", "gzip", gzipSync(text).subarray(0, 30)],
    ["something else", "br", Buffer.from(text)],
    ["unknown", "zstd", Buffer.from(text)],
    ["packed twice", "gzip, gzip", gzipSync(gzipSync(text))],
    ["named 1500 times", "gzip,".repeat(1500), gzipSync(text)],
  ])("F-D18: the proxy reports an answer that it cannot unpack as outcome_unknown: %s", async (_what, coding, body) => {
    expect((await send(call, as({ ...json, "content-encoding": coding }, body))).text).toContain('"outcome_unknown"');
    expect(upstream.arrived).toHaveLength(1);
    expect((await send(list, as({ ...json, "content-encoding": coding }, body))).status).toBeGreaterThanOrEqual(502);
  });
});

describe("the messages of a client", () => {
  const sent = () => JSON.parse(upstream.arrived.at(-1)?.body ?? "{}");
  const raw = (body: string, headers = {}, provider = "scripted") => {
    upstream.play(as(json, "{}"));
    return browser.fetch(paths.mcp(provider), { method: "POST", headers: { ...json, ...headers }, body });
  };

  it.each([
    ["null", { params: null }],
    ["an empty list", { params: [] }],
    ["a _meta of null", { params: { _meta: null } }],
  ])("F-G7: the proxy leaves out empty params and _meta: %s", async (_what, empty) => {
    expect((await raw(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", ...empty }))).status).toBe(200);
    const { params = {}, ...rest } = sent();
    expect(rest).toEqual({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(params).toEqual({});
  });

  it.each([
    '{"jsonrpc":"2.0","id":1,"__proto__":{"method":"tools/call","params":{"name":"get_card_details"}}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"\\u005f_proto__":{}}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"a":[{"__proto__":1}]}}}',
  ])("F-L15: the proxy refuses a message with a member __proto__: %s", async (body) => {
    const response = await raw(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('"body_invalid"');
    expect(upstream.arrived).toEqual([]);
  });

  it("F-L15: the proxy passes on a text that contains '__proto__'", async () => {
    const text = 'the "__proto__": of an object';
    await raw(JSON.stringify({ ...call, params: { name: "pay", arguments: { text, name: "__proto__" } } }));
    expect(sent().params.arguments).toEqual({ text, name: "__proto__" });
  });

  it("F-L4: the proxy refuses a message that is nested too deeply to be written again", async () => {
    const deep = "[".repeat(50_000) + "]".repeat(50_000);
    const response = await raw(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"a":${deep}}}}`,
    );
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('"body_invalid"')]);
  });

  it("F-L3: the operator's headers replace the client's, whatever their case", async () => {
    await raw(JSON.stringify(list), { "mcp-param-tenant": "us", accept: "text/html" }, "both");
    const { headers } = upstream.arrived[0] ?? {};
    expect(headers).toMatchObject({ "mcp-param-tenant": "eu", accept: "application/json", "x-own": "1" });
  });
});
