import { authorizePath, errors, paths } from "@keyhold/contract";
import express, { type Request, type RequestHandler } from "express";
import { afterEach, beforeEach, expect, it, type MockInstance, onTestFinished, vi } from "vitest";
import { agentcard, createKeyhold, type Identify, type KeyholdOptions } from "../../src/index.js";
import { openBrowser } from "../support/openBrowser.js";
import { attemptId, connect, listen, mount, openProduct, testKey } from "../support/openProduct.js";

let log: MockInstance;
beforeEach(() => {
  log = vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  log.mockRestore();
});
const logged = () => log.mock.calls.flat().join("\n");

/** A class like MongoDB's ids: it can be converted to a string, but is not a string. */
class ObjectId {
  toString = () => "507f1f77bcf86cd799439011";
  toJSON = () => "507f1f77bcf86cd799439011";
}

const NO_IDS: readonly (readonly [string, unknown])[] = [
  ["a number", 42],
  ["zero", 0],
  ["NaN", Number.NaN],
  ["a bigint", 42n],
  ["a boolean", true],
  ["false", false],
  ["an ObjectId", new ObjectId()],
  ["a String object", Object("alice")],
  ["an object", { id: "alice" }],
  ["an array", ["alice"]],
  ["a function", () => "alice"],
  ["a symbol", Symbol("alice")],
  ["a date", new Date(0)],
  ["an empty string", ""],
  ["half a character", "alice \ud800"],
  ["its other half", "\udc00 alice"],
  ["a string without bound", "x".repeat(100_000)],
  ["a string that is too long for a key", "é".repeat(400)],
];

/** A product whose options need not have the right types, as in plain JavaScript. */
async function open(options: Partial<KeyholdOptions>, ...before: RequestHandler[]) {
  const { server, origin, close } = await listen();
  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [testKey],
    providers: [agentcard({ clientId: "product", origin: "http://localhost:9" })],
    ...options,
  });
  server.on("request", express().use(mount, ...before, keyhold.router));
  onTestFinished(close);
  return { keyhold, browser: openBrowser(origin + mount) };
}

/** Every route that calls `identify`. */
const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["GET", paths.connections()],
  ["GET", paths.events()],
  ["GET", paths.activity()],
  ["GET", paths.attempt("agentcard", "attempt-0000000000000000")],
  ["POST", paths.connection("agentcard")],
  ["DELETE", paths.connection("agentcard")],
  ["GET", paths.tools("agentcard")],
  ["POST", paths.tool("agentcard", "whoami")],
  ["POST", paths.mcp("agentcard")],
];

it("F-D15, F-L2: `identify` may return a string or nothing, and the developer gets an error for everything else", async () => {
  for (const [what, value] of NO_IDS) {
    const { browser } = await open({ identify: (() => value) as unknown as Identify });
    for (const [method, path] of ROUTES) {
      log.mockClear();
      const { status, body } = await browser.json(path, { method });
      expect({ what, path, status, body }).toMatchObject({
        status: 500,
        body: { error: { code: "backend_misconfigured" } },
      });
      expect(logged()).toMatch(/backend_misconfigured <- TypeError .*`identify` returned is .*String\(user\.id\)/);
    }
    const start = authorizePath("agentcard", { attempt: attemptId(), display: "popup" });
    const { headers } = await browser.navigate(mount + start);
    expect(headers.get("location")).toMatch(/finished\?error=backend_misconfigured$/);
  }
});

it.each([
  ["undefined", undefined],
  ["null", null],
])("if `identify` returns %s, no user is signed in, and Keyhold logs nothing", async (_what, value) => {
  const { browser } = await open({ identify: () => value });
  expect((await browser.json(paths.connections())).body).toMatchObject({ error: { code: "not_signed_in" } });
  expect(logged()).toBe("");
});

it("F-D15: an error of `identify` or `requestId` gets the code backend_misconfigured, and its cause is in the log", async () => {
  const broken = () => {
    throw new Error("the session table is gone");
  };
  for (const options of [
    { identify: broken },
    { identify: async () => broken() },
    { identify: () => "alice", requestId: broken },
    ...[() => 7, async () => broken()].map((requestId) => ({
      identify: () => "alice",
      requestId: requestId as unknown as KeyholdOptions["requestId"],
    })),
  ]) {
    log.mockClear();
    const { browser } = await open(options);
    const { body } = await browser.json(paths.connection("agentcard"), { method: "DELETE" });
    expect(body).toMatchObject({
      error: { code: "backend_misconfigured", message: errors.backend_misconfigured.message },
    });
    expect(logged()).toMatch(/backend_misconfigured <- .*(the session table is gone|`requestId` returned is)/);
  }
});

it("F-D15, F-L2: keyhold.mcp(), connections() and disconnect() refuse a wrong user id with a sentence", async () => {
  const { keyhold } = await open({ identify: () => "alice" });
  for (const [, value] of [...NO_IDS, ["undefined", undefined] as const, ["null", null] as const]) {
    const userId = value as string;
    for (const asked of [
      () => keyhold.mcp({ userId, provider: "agentcard" }),
      () => keyhold.connections(userId),
      () => keyhold.disconnect({ userId, provider: "agentcard" }),
    ]) {
      const error = await asked().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/`userId` of keyhold\.\w+\(\) is .*String\(user\.id\)/);
    }
  }
});

it("F-L2: Keyhold refuses a number as a user id before it stores anything", async () => {
  const product = await openProduct({
    identify: ((req: Request) => Number(req.session.userId)) as unknown as Identify,
  });
  onTestFinished(product.close);
  const browser = await product.browserOf("42");
  const { finished } = await connect(product, browser, "agentcard").catch(() => ({ finished: "refused" }));
  expect(finished).not.toContain("attempt=");
  expect(await product.keyhold.connections("42")).toMatchObject([{ status: "disconnected" }, {}, {}, {}]);
  expect(await product.keyhold.reencrypt()).toMatchObject({ unreadable: 0 });
});

it("Keyhold accepts every text of at most 2,048 bytes as a user id", async () => {
  const ids = [
    "a:b",
    "a}b{",
    "a/b",
    "a%3Ab",
    " ",
    "ünïcode 🙂",
    "\u0000",
    "42",
    "0",
    "null",
    "undefined",
    "x".repeat(2_048),
    "é".repeat(341),
  ];
  const { keyhold } = await open({});
  for (const id of ids) expect(await keyhold.connections(id)).toMatchObject([{ status: "disconnected" }]);
});

const asIs =
  (session: unknown): RequestHandler =>
  (req, _res, next) => {
    Object.defineProperty(req, "session", { value: session, configurable: true, enumerable: true, writable: true });
    next();
  };
/** Like cookie-session: a getter that makes a session when a program reads it. */
const ofCookie: RequestHandler = (req, _res, next) => {
  class Session {
    isNew = true;
    isPopulated = false;
  }
  const made = new Session();
  Object.defineProperty(req, "session", { get: () => made, set: () => undefined, configurable: true });
  next();
};

it.each<[string, RequestHandler]>([
  ["an object", asIs({})],
  ["better-auth's", asIs({ id: "session", userId: "alice", token: "token" })],
  ["a frozen one", asIs(Object.freeze({ user: "alice" }))],
  ["one that can be saved", asIs({ save: async () => undefined, destroy: () => undefined })],
  ["cookie-session's", ofCookie],
  ["true", asIs(true)],
  ["a string", asIs("alice")],
])("F-D14: Keyhold says that a session that is %s is not a session of express-session", async (_what, before) => {
  const { browser } = await open({ identify: () => "alice" }, before);
  const { status, body } = await browser.json(paths.connections());
  expect({ status, body }).toMatchObject({ status: 500, body: { error: { code: "backend_misconfigured" } } });
  expect(logged()).toContain("`req.session` is not a session of express-session");
});

it.each([
  ["null", null],
  ["undefined", undefined],
])("the router makes its own session if req.session is %s", async (_what, none) => {
  const { browser } = await open({}, asIs(none));
  expect((await browser.json(paths.connections())).status).toBe(200);
  expect(browser.cookie()).toContain("keyhold=");
});
