import type { lookup } from "node:dns";
import { createRequire } from "node:module";
import { paths } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdError, type KeyholdEvent, mcpServer } from "../../src/index.js";
import { createSafeFetch } from "../../src/network/createSafeFetch.js";
import type { Browser } from "../support/openBrowser.js";
import { openEgressProxy } from "../support/openEgressProxy.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

/** undici has its own clock, which the test can set forward. */
const undiciTimers: { tick(time: number): void } = createRequire(import.meta.url)("undici/lib/util/timers.js");
const list = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
};

let proxy: Awaited<ReturnType<typeof openEgressProxy>>;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  proxy = await openEgressProxy();
  cleanups.push(proxy.close);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe("M12: requests behind an egress proxy", () => {
  let server: ProtectedServer;
  let other: typeof proxy;
  let product: Product;
  let alice: Browser;
  const events: KeyholdEvent[] = [];
  beforeEach(async () => {
    server = await openProtectedServer();
    cleanups.push(server.close);
    other = await openEgressProxy();
    cleanups.push(other.close);
    const found = mcpServer({ id: "found", name: "Found", url: server.url });
    const apart = { ...found, id: "apart", egressProxy: other.url };
    const egressProxy = proxy.url.replace("//", "//operator:p%40ss@");
    product = await openProduct({
      egressProxy,
      onEvent: (event) => void events.push(event),
      more: () => [found, apart],
    });
    cleanups.push(product.close);
    alice = await product.browserOf("alice");
  });

  async function connect(provider = "found"): Promise<unknown> {
    const id = attemptId();
    const url = await authorize(alice, provider, id);
    if (url.startsWith(server.origin))
      await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
    return (await alice.json(paths.attempt(provider, id))).body;
  }

  /** The status of each way to use the connection: the proxy, the tools, and the server's own agents. */
  async function use(): Promise<unknown[]> {
    const byAgent = async () => {
      const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "found" });
      return (await fetch(url, list)).status;
    };
    const statusOf = (error: unknown) => (error instanceof KeyholdError ? error.status : error);
    return [
      (await alice.fetch(paths.mcp("found"), list)).status,
      (await alice.fetch(paths.tools("found"))).status,
      await byAgent().catch(statusOf),
    ];
  }

  it("all requests go through the egress proxy with the operator's credentials: discovery, registration, tokens, calls and revocation", async () => {
    expect(await connect()).toMatchObject({ status: "connected" });
    expect(await use()).toEqual([200, 200, 200]);
    server.authority.accessTokens.clear();
    expect(await use()).toEqual([200, 200, 200]);
    const { body } = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: true });
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(server.url).host]));
    expect(new Set(proxy.credentials)).toEqual(new Set([`Basic ${btoa("operator:p@ss")}`]));
  });

  it("no request bypasses the egress proxy: if the proxy refuses, Keyhold reports the provider as down", async () => {
    proxy.behave("refuses");
    expect(await connect()).toEqual({ status: "failed", code: "provider_unavailable" });
    expect(server.paths()).toEqual([]);
    proxy.behave("lets through");
    await connect();
    proxy.behave("refuses");
    const arrived = server.paths();
    expect(await use()).toEqual([503, 503, 503]);
    server.authority.accessTokens.clear();
    expect(await use()).toEqual([503, 503, 503]);
    const { body } = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: false });
    expect(server.paths()).toEqual(arrived);
    expect(events.some(({ type }) => type === "failed")).toBe(true);
    for (const secret of ["p@ss", "p%40ss", btoa("operator:p@ss")])
      expect(JSON.stringify(events)).not.toContain(secret);
  });

  it("a provider may have its own egress proxy", async () => {
    proxy.behave("refuses");
    expect(await connect("apart")).toMatchObject({ status: "connected" });
    expect([proxy.asked, new Set(other.asked)]).toEqual([[], new Set([new URL(server.url).host])]);
  });

  it("a request fails if the egress proxy does not open its tunnel in time", async () => {
    await connect();
    proxy.behave("is silent");
    const tunnels = proxy.asked.length;
    const call = alice.fetch(paths.mcp("found"), list);
    await expect.poll(() => proxy.asked.length).toBe(tunnels + 1);
    for (const time of [1_000, 10_000]) undiciTimers.tick(time);
    expect((await call).status).toBe(503);
  });
});

describe("M12: addresses that a remote server names, behind an egress proxy", () => {
  const resolver = vi.fn();
  const attempt = (url: string) => {
    const remote = mcpServer({ id: "remote", name: "Remote", url: "https://mcp.example/mcp" });
    const safeFetch = createSafeFetch(resolver as unknown as typeof lookup);
    return safeFetch({ ...remote, egressProxy: proxy.url })(url).catch((error: unknown) => error);
  };

  it.each([
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.1.2.3/",
    "https://2130706433/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://localhost/",
    "http://localhost/",
    "http://as.example/",
  ])("Keyhold does not ask the egress proxy for %s", async (url) => {
    expect(await attempt(url)).toMatchObject({ code: "provider_answer_invalid" });
    expect(proxy.asked).toEqual([]);
  });

  it("Keyhold passes a host name to the egress proxy, which alone resolves it", async () => {
    proxy.behave("refuses");
    expect(await attempt("https://as.example/token")).not.toBeInstanceOf(KeyholdError);
    expect([proxy.asked, resolver.mock.calls]).toEqual([["as.example:443"], []]);
  });
});
