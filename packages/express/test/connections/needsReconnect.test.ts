import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callContext } from "../../src/connections/callContext.js";
import { createReconnectWatch } from "../../src/connections/createReconnectWatch.js";
import type { KeyholdEvent } from "../../src/events/KeyholdEvent.js";
import { agentcard, type Keyhold, KeyholdError, mcpServer } from "../../src/index.js";
import type { Grant } from "../../src/vault/Grant.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import {
  attemptId,
  authorize,
  connect as connectAgentcard,
  openProduct,
  type Product,
} from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

const events: KeyholdEvent[] = [];
const closing: (() => Promise<unknown>)[] = [];
let server: ProtectedServer;
let product: Product;
/** Another process of the product, on the same Redis. */
let other: Keyhold;
let alice: Browser;
let redis: ReturnType<typeof createClient>;
beforeAll(async () => {
  const running = await startRedis();
  redis = createClient({ url: running.url });
  await redis.connect();
  server = await openProtectedServer();
  product = await openProduct({
    redis,
    onEvent: (event) => void events.push(event),
    more: () => [mcpServer({ id: "found", name: "Found", url: server.url })],
  });
  other = product.open();
  closing.push(product.close, server.close, other.close, () => redis.close(), running.close);
});
afterAll(async () => {
  for (const close of closing) await close();
});
beforeEach(async () => {
  await redis.flushAll();
  alice = await product.browserOf("alice");
});
afterEach(() => {
  vi.useRealTimers();
  for (const path of ["/token", "/mcp"]) server.script(path, (_req, _res, next) => next());
});

const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
const about = { userId: "alice", provider: "found", connection: "found", requestId: expect.any(String) };

async function connect(): Promise<void> {
  const url = await authorize(alice, "found", attemptId());
  await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  expect(await connectionOf(alice, "found")).toMatchObject({ status: "connected" });
  events.length = 0;
}

/** Calls the MCP server as an agent. @returns the code of the error, if any */
async function call(keyhold = product.keyhold): Promise<string | undefined> {
  try {
    const { url, fetch: send } = await keyhold.mcp({ userId: "alice", provider: "found" });
    await send(url, { method: "POST", body: '{"jsonrpc":"2.0"}' });
    return undefined;
  } catch (error) {
    return error instanceof KeyholdError ? error.code : expect.fail(String(error));
  }
}

/** The events about a reconnect, after all events so far have arrived. */
async function told() {
  await new Promise(setImmediate);
  return events.filter(({ type }) => type === "needs_reconnect");
}

/** From now on, the MCP server refuses the access tokens that were issued before, and the token endpoint gives this answer. */
function refusesRefresh(status: number, body: object | string) {
  server.authority.accessTokens.clear();
  server.script("/token", (_req, res) => {
    if (typeof body === "string") res.status(status).type("html").send(body);
    else res.status(status).json(body);
  });
}

/** All ways to a connection that needs a reconnect. Each brings it there, with several callers in two processes at once where that is possible. */
const WAYS: [name: string, tried: "refresh" | "call" | "invalidate", cause: RegExp, bring: () => Promise<unknown>][] = [
  [
    "the provider has ended the grant",
    "refresh",
    /^needs_reconnect <- ResponseBodyError "invalid_grant"/,
    async () => {
      refusesRefresh(400, { error: "invalid_grant" });
      await Promise.all([call(), call(), call(other), call(other)]);
    },
  ],
  [
    "a third refresh in a row is refused",
    "refresh",
    /"invalid_request"/,
    async () => {
      refusesRefresh(400, { error: "invalid_request" });
      for (const pause of [0, 1_000, 5_000]) {
        later(pause);
        await Promise.all([call(), call(other)]);
      }
      later(600_000);
      await call();
    },
  ],
  [
    "the token endpoint gives no clear answer for six hours",
    "refresh",
    /^provider_unavailable <- Error The server answered 200/,
    async () => {
      refusesRefresh(200, "<!doctype html><title>Sign in</title>");
      for (let time = 0; time < 6; time++) {
        later(1.3 * 60 * 60_000);
        await Promise.all([call(), call(other)]);
      }
    },
  ],
  [
    "the access token has ended and there is no refresh token",
    "refresh",
    /^needs_reconnect/,
    async () => {
      await product.keyhold.disconnect({ userId: "alice", provider: "found" });
      server.script("/token", (_req, res, next) => {
        const answer = res.json.bind(res);
        res.json = (body) => answer({ ...body, refresh_token: undefined, expires_in: 60 });
        next();
      });
      await connect();
      later(61_000);
      await Promise.all([call(), call(other)]);
    },
  ],
  [
    "the MCP server refuses a third new access token in a row",
    "call",
    /^needs_reconnect <- Error The MCP server answered 401/,
    async () => {
      server.script("/mcp", (_req, res) => void res.status(401).json({}));
      for (const pause of [0, 1_000, 5_000]) {
        later(pause);
        await Promise.all([call(), call()]);
      }
      later(600_000);
      await call(other);
    },
  ],
  [
    "the product invalidates it",
    "invalidate",
    /^needs_reconnect <- Error The product called keyhold\.invalidate\(\)\.$/,
    async () => {
      const one = { userId: "alice", connection: "found" };
      await Promise.all([product.keyhold, other, other].map((keyhold) => keyhold.invalidate(one)));
      await product.keyhold.invalidate(one);
    },
  ],
];

describe("the event needs_reconnect", () => {
  it.each(WAYS)("Keyhold emits needs_reconnect once when %s", async (_name, tried, cause, bring) => {
    await connect();
    await bring();
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "needs_reconnect" });
    expect(await told()).toEqual([{ type: "needs_reconnect", ...about, tried, cause: expect.stringMatching(cause) }]);
  });

  it("Keyhold emits needs_reconnect again after the user has reconnected and the grant has ended again", async () => {
    for (let time = 0; time < 2; time++) {
      server.script("/token", (_req, _res, next) => next());
      await connect();
      refusesRefresh(400, { error: "invalid_grant" });
      await call();
      expect(await told()).toHaveLength(1);
    }
  });

  it("Keyhold does not emit needs_reconnect for other states: a wider scope, an outage, an unreadable record", async () => {
    await connect();
    server.script("/mcp", (_req, res) => {
      res.set("www-authenticate", 'Bearer error="insufficient_scope", scope="read write"').status(403).json({});
    });
    expect(await call()).toBe("insufficient_scope");
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "needs_reconnect", wantsMore: true });
    server.script("/mcp", (_req, res) => void res.status(503).json({}));
    expect(await call()).toBe("outcome_unknown");
    await connectAgentcard(product, alice, "agentcard");
    await redis.set("keyhold:{alice:agentcard}:grant", "unreadable");
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "needs_reconnect" });
    expect(await told()).toEqual([]);
  });

  it("Keyhold emits needs_reconnect once if a write seemed to fail and is repeated, and never for a write that lost", async () => {
    const emitted: KeyholdEvent[] = [];
    const provider = agentcard({ clientId: "product" });
    const context = callContext({ userId: "alice", provider, connection: "agentcard", requestId: "1" });
    const failure = new KeyholdError("needs_reconnect");
    const grant: Grant = { connectedAt: "" };
    const ended: Grant = { ...grant, problem: "needs_reconnect" };
    const watch = createReconnectWatch((event) => void emitted.push(event), context, "refresh", failure);
    const lost = async () => false;
    const done = async () => true;
    const unheard = async () => {
      throw new KeyholdError("store_unavailable");
    };
    await watch(grant, ended, lost);
    await watch(ended, ended, done);
    expect(emitted).toEqual([]);
    await expect(watch(grant, ended, unheard)).rejects.toThrow(KeyholdError);
    await watch(ended, ended, lost);
    await watch(ended, ended, done);
    await watch(ended, ended, done);
    expect(emitted).toHaveLength(1);
  });
});

describe("a record that a process cannot open", () => {
  it.each(["lists the connections", "calls as an agent"])(
    "a process without the key says why the user must reconnect, once, when it %s, and leaves the record alone",
    async (asked) => {
      await connect();
      const wrong = product.open({ redis, keys: ["another key that is long enough for a test"] });
      closing.unshift(wrong.close);
      for (let time = 0; time < 3; time += 1) {
        if (asked === "calls as an agent") expect(await call(wrong)).toBe("needs_reconnect");
        else
          expect(await wrong.connections("alice")).toContainEqual(
            expect.objectContaining({ id: "found", status: "needs_reconnect" }),
          );
      }
      await new Promise(setImmediate);
      expect(events.filter(({ type }) => type === "failed")).toEqual([
        {
          type: "failed",
          ...about,
          code: "needs_reconnect",
          cause: expect.stringContaining("The text was sealed with a key that is no longer configured."),
        },
      ]);
      expect(await connectionOf(alice, "found")).toMatchObject({ status: "connected" });
    },
  );
});
