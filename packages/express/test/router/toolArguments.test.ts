import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, connect as dial } from "node:net";
import { text } from "node:stream/consumers";
import { paths } from "@keyhold/contract";
import express, { type RequestHandler } from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { agentcard } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, mount, openProduct, type Product } from "../support/openProduct.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

const require = createRequire(import.meta.url);
/** The body parser of Express 4. Its functions have the same names as the functions of Express 5. */
const bodyParser1: Pick<typeof express, "json" | "raw" | "text" | "urlencoded"> = require("body-parser-1");
const multer: () => { any(): RequestHandler } = require("multer");
const json = { "content-type": "application/json" };

let product: Product;
let alice: Browser;
let server: ScriptedMcp;
beforeAll(async () => {
  server = await openScriptedMcp("legacy");
  product = await openProduct({
    more: ({ agentcardOptions }) => [
      {
        ...agentcard({ ...agentcardOptions, id: "scripted" }),
        ownTools: undefined,
        mcpUrl: server.url,
        account: undefined,
      },
    ],
  });
  alice = await product.browserOf("alice");
  await connect(product, alice, "scripted");
});
afterAll(async () => {
  await product.close();
  await server.close();
});
beforeEach(() => server.reset());

/** The product with a middleware in front of the router. */
async function behind(middleware: RequestHandler): Promise<string> {
  const app = express().use(middleware).use(mount, product.keyhold.router);
  const listener = createServer(app).listen(0, "localhost");
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
  });
  await once(listener, "listening");
  return `http://localhost:${(listener.address() as AddressInfo).port}${mount}`;
}

const pageHeaders = () => ({ cookie: alice.cookie(), "keyhold-request": "1" });

/** The two ways to call the tool with arguments, given as JSON. */
const ways = {
  "the tools route": (args: string) => ({ path: paths.tool("scripted", "pay"), body: args }),
  "the MCP proxy": (args: string) => ({
    path: paths.mcp("scripted"),
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":${args}}}`,
  }),
};

async function send(base: string, { path, body }: { path: string; body: string }, headers = json as object) {
  const init = { method: "POST", headers: { ...pageHeaders(), ...headers }, body };
  const response = await fetch(base + path, init);
  const { error } = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: error?.code };
}

/** Reads some of the body, and leaves the rest. */
const readsAPart: RequestHandler = (req, _res, next) => {
  req.once("readable", () => {
    req.read(3);
    next();
  });
};
/** Reads nothing, but makes the request emit texts instead of bytes. */
const decodes =
  (encoding: BufferEncoding): RequestHandler =>
  (req, _res, next) => {
    req.setEncoding(encoding);
    next();
  };
const drains: RequestHandler = async (req, _res, next) => {
  await text(req);
  next();
};
const drainsInto =
  (value: unknown): RequestHandler =>
  async (req, _res, next) => {
    await text(req);
    req.body = value;
    next();
  };
const sets =
  (value: unknown): RequestHandler =>
  (req, _res, next) => {
    req.body ??= value;
    next();
  };

const arrives: Record<string, RequestHandler> = {
  nothing: sets(undefined),
  "body-parser 1 json": bodyParser1.json(),
  "body-parser 1 json of another type": bodyParser1.json({ type: "application/vnd.api+json" }),
  "body-parser 1 urlencoded": bodyParser1.urlencoded({ extended: true }),
  "body-parser 1 urlencoded, not extended": bodyParser1.urlencoded({ extended: false }),
  "body-parser 1 text": bodyParser1.text(),
  "body-parser 1 text of every type": bodyParser1.text({ type: "*/*" }),
  "body-parser 1 raw": bodyParser1.raw(),
  "body-parser 1 raw of every type": bodyParser1.raw({ type: "*/*" }),
  "express json": express.json(),
  "express json, not strict": express.json({ strict: false }),
  "express json of another type": express.json({ type: "application/vnd.api+json" }),
  "express urlencoded": express.urlencoded({ extended: true }),
  "express text": express.text(),
  "express text of every type": express.text({ type: "*/*" }),
  "express raw": express.raw(),
  "express raw of every type": express.raw({ type: "*/*" }),
  multer: multer().any(),
  "req.body ??= {}": sets({}),
  "req.body = null": (req, _res, next) => {
    req.body = null;
    next();
  },
  'req.body ??= ""': sets(""),
  "req.body ??= other arguments": sets({ amount: 1 }),
};

const isRefused: Record<string, RequestHandler> = {
  "express urlencoded of every type": express.urlencoded({ extended: true, type: "*/*" }),
  "express urlencoded of every type, not extended": express.urlencoded({ extended: false, type: "*/*" }),
  "a middleware that reads it and leaves nothing": drains,
  "a middleware that reads it and leaves null": drainsInto(null),
  "a middleware that reads it and leaves a word": drainsInto("amount"),
  "a middleware that leaves a whole number that JSON cannot write": drainsInto({ amount: 5n }),
  "a middleware that leaves an empty object": drainsInto({}),
  "a middleware that leaves a text that is an object": drainsInto(Object("amount")),
  "a middleware that leaves bytes of another kind": drainsInto(new Uint8Array([123, 125])),
  "a middleware that leaves more bytes of another kind": drainsInto(new ArrayBuffer(8)),
  "a middleware that leaves a map": drainsInto({ amount: new Map([[1, 2]]) }),
  "a middleware that leaves a date": drainsInto({ at: new Date(0) }),
  "a middleware that reads a part": readsAPart,
  "a middleware that decodes it": decodes("utf8"),
  "a middleware that decodes it in another charset": decodes("latin1"),
  "a middleware that converts it to hex": decodes("hex"),
};

describe.each(Object.entries(ways))("a tool's arguments, through %s", (_way, request) => {
  it.each(Object.entries(arrives))("F-D2: all arguments arrive behind the middleware %s", async (_name, middleware) => {
    const base = await behind(middleware);
    expect(await send(base, request('{"amount":5}'))).toEqual({ status: 200, code: undefined });
    expect(server.calls()).toEqual([{ amount: 5 }]);
  });

  it.each(Object.entries(isRefused))(
    "F-D2: Keyhold refuses the arguments behind %s, and the tool does not run",
    async (_name, middleware) => {
      const base = await behind(middleware);
      expect(await send(base, request('{"amount":5}'))).toEqual({ status: 400, code: "body_invalid" });
      expect(server.calls()).toEqual([]);
    },
  );

  it.each(["utf8", "latin1", "base64"] as const)(
    "F-D2: a large body that a middleware has decoded as %s does not end the process",
    async (encoding) => {
      const base = await behind(decodes(encoding));
      const args = JSON.stringify({ amount: "x".repeat(300_000) });
      expect(await send(base, request(args))).toEqual({ status: 400, code: "body_invalid" });
      expect(server.calls()).toEqual([]);
    },
  );

  const {
    "express json": _json,
    "express json, not strict": _loose,
    "body-parser 1 json": _json1,
    ...others
  } = arrives;
  it.each(Object.entries({ ...others, ...isRefused }))(
    "F-D2: Keyhold refuses broken JSON, and the tool does not run, behind %s",
    async (_name, middleware) => {
      const base = await behind(middleware);
      expect(await send(base, request('{"amount":5'))).toEqual({ status: 400, code: "body_invalid" });
      expect(server.calls()).toEqual([]);
    },
  );

  it.each([
    ["text", { "content-type": "text/plain;charset=UTF-8" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["a kind of JSON of its own", { "content-type": "application/vnd.api+json" }],
    ["JSON in another charset", { "content-type": "application/json; charset=utf-16" }],
    ["compressed", { ...json, "content-encoding": "gzip" }],
  ])("F-D2: Keyhold refuses a body that says it is %s, and the tool does not run", async (_what, headers) => {
    expect(await send(product.mount, request('{"amount":5}'), headers)).toEqual({ status: 400, code: "body_invalid" });
    expect(server.calls()).toEqual([]);
  });

  const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const wrong: Record<string, string> = {
    "F-L4: nested 5000 deep": nested(5000),
    "F-L4: nested 100000 deep": nested(100_000),
    "F-L12: a number beyond all": '{"amount":1e400}',
    "F-L12: a negative one": '{"amount":[-1e400]}',
    "F-D2, F-G6: a whole number that loses digits": '{"amount":9007199254740993}',
    "F-D2, F-G6: the same with a point": '{"amount":9007199254740993.0}',
    "F-D2, F-G6: the same with an exponent": '{"amount":90071992547409.93e2}',
    "F-D2: one of 400 digits": `{"amount":${"9".repeat(400)}}`,
    "F-L15: an own __proto__": '{"amount":5,"__proto__":{"amount":6}}',
    "F-L15: one further inside, by escapes": '{"a":[{"\\u005f_proto__":null}]}',
  };
  const large = { limit: "4mb" };
  const parsers = {
    nothing: sets(undefined),
    "express json": express.json({ ...large, strict: false }),
    "express text": express.text({ ...large, type: "*/*" }),
  };
  for (const [name, middleware] of Object.entries(parsers)) {
    it.each(Object.entries(wrong))(`%s: Keyhold refuses the arguments, behind ${name}`, async (_what, args) => {
      const base = await behind(middleware);
      expect(await send(base, request(args))).toEqual({ status: 400, code: "body_invalid" });
      expect(server.calls()).toEqual([]);
    });
  }

  // A parser that has read these leaves a number that does not show what was sent.
  const changed = [
    "19.99999999999999999999",
    "12345678901234567.5",
    "1234567890123456.7",
    "36893488147419103232",
    "1e-400",
  ];
  it.each(changed)("F-D2, F-G6: Keyhold refuses the number %s, which would change", async (amount) => {
    for (const base of [product.mount, await behind(parsers["express text"])]) {
      const sent = await send(base, request(`{"amount":[{"of":${amount}}]}`));
      expect(sent).toEqual({ status: 400, code: "body_invalid" });
    }
    expect(server.calls()).toEqual([]);
  });

  it("F-G6: Keyhold refuses a number of a million digits at once", async () => {
    const amount = `0.${"0".repeat(1_000_000)}1`;
    expect(await send(product.mount, request(`{"amount":${amount}}`))).toEqual({ status: 400, code: "body_invalid" });
  });

  it.each([
    "9007199254740991",
    "-9007199254740991",
    "1000000000000000000",
    "1e21",
    "1.10",
    "25.0",
    "1E2",
    "0.10000000000000001",
    "19.989999999999998",
    "0.1000000000000000055511151231257827",
    '"9007199254740993"',
    '"\\"9007199254740993"',
    "0.1",
    "1e-300",
  ])("F-D2: the number %s, which JavaScript can represent, arrives", async (amount) => {
    expect(await send(product.mount, request(`{"amount":${amount}}`))).toMatchObject({ status: 200 });
    expect(server.calls()).toEqual([{ amount: JSON.parse(amount) }]);
  });
});

it.each(["null", "[5]", '"amount"', "5", "false"])(
  "F-D2: Keyhold refuses arguments that are not an object: %s",
  async (args) => {
    expect(await send(product.mount, ways["the tools route"](args))).toEqual({ status: 400, code: "body_invalid" });
    expect(server.calls()).toEqual([]);
  },
);

it("F-D2: a request without a body has no arguments, with or without a type, and in chunks", async () => {
  const path = paths.tool("scripted", "pay");
  for (const headers of [{}, json]) {
    const response = await fetch(product.mount + path, { method: "POST", headers: { ...pageHeaders(), ...headers } });
    expect(response.status).toBe(200);
  }
  const { hostname, port } = new URL(product.origin);
  const socket = dial(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  const head = Object.entries({
    ...pageHeaders(),
    host: hostname,
    "transfer-encoding": "chunked",
    connection: "close",
  });
  socket.write(`POST ${mount + path} HTTP/1.1\r\n${head.map((pair) => pair.join(": ")).join("\r\n")}\r\n\r\n0\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
  expect(server.calls()).toEqual([{}, {}, {}]);
});
