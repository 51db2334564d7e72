import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { paths } from "@keyhold/contract";
import type { Response } from "express";
import { SignJWT } from "jose";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { agentcard, mcpServer } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { civicJobs } from "../support/civicJobs.js";
import { type HeldLimits, holdTimeLimits } from "../support/holdTimeLimits.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, connect, mount, openProduct, type Product } from "../support/openProduct.js";
import {
  openProtectedServer,
  type ProtectedServer,
  resourceMetadata,
  serverMetadata,
} from "../support/openProtectedServer.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

vi.mock(import("../../src/util/timeLimit.js"), { spy: true });

/** Where undici reports that a request has ended. */
const ENDS = ["undici:request:trailers", "undici:request:error"];
/** undici has its own clock, which the test can set forward. */
const undiciTimers: { tick(time: number): void } = createRequire(import.meta.url)("undici/lib/util/timers.js");
const json = { "content-type": "application/json" };
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

describe("time limits of requests to authorization servers", () => {
  let server: ProtectedServer;
  let product: Product;
  let alice: Browser;
  let limits: HeldLimits;
  beforeEach(async () => {
    limits = holdTimeLimits();
    server = await openProtectedServer();
    const exchanging = {
      ...agentcard({ clientId: "product", origin: server.origin }),
      ownTools: undefined,
      id: "exchanging",
      issuers: [server.origin, `${server.origin}/`],
      subjectToken: {
        token: () => new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32)),
        type: "urn:test",
        parameters: {},
      },
    };
    product = await openProduct({
      more: () => [
        mcpServer({ id: "found", name: "Found", url: server.url }),
        exchanging,
        mcpServer({
          ...{ id: "own", name: "Own", url: server.url, issuer: `${server.origin}/` },
          ...{ clientId: "product", clientSecret: "secret", clientCredentials: true },
        }),
      ],
    });
    onTestFinished(server.close);
    onTestFinished(product.close);
    alice = await product.browserOf("alice");
  });

  // Keyhold waits longest, in the background, for requests that use up a code or a refresh token.
  afterEach(() => expect(limits.longest()).toBeLessThanOrEqual(90_000));

  /** From now on the server never answers at this path. The time limits end when a request has arrived there. */
  function hang(path: string): void {
    server.script(path, (_req, _res: Response) => {
      limits.pass();
    });
  }

  async function connectFound(): Promise<unknown> {
    const id = attemptId();
    const url = await authorize(alice, "found", id);
    if (url.startsWith(server.origin))
      await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
    return (await alice.json(paths.attempt("found", id))).body;
  }

  it.each([
    ["an MCP server's challenge", "/mcp"],
    ["an MCP server's metadata", resourceMetadata],
    ["an authorization server's metadata", serverMetadata],
    ["a registration", "/register"],
    ["a code", "/token"],
  ])("Keyhold stops waiting for %s", async (_what, path) => {
    hang(path);
    expect(await connectFound()).toEqual({ status: "failed", code: "provider_unavailable" });
  });

  it("Keyhold stops waiting for a refresh", async () => {
    expect(await connectFound()).toMatchObject({ status: "connected" });
    server.authority.accessTokens.clear();
    hang("/token");
    expect((await alice.fetch(paths.tools("found"))).status).toBe(503);
  });

  it("Keyhold stops waiting for a revocation", async () => {
    await connectFound();
    hang("/revoke");
    const { body } = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: false });
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "disconnected" });
  });

  it("Keyhold stops waiting for a token of the product itself", async () => {
    hang("/token");
    const work = product.keyhold.mcp({ userId: "alice", provider: "own" });
    await expect(work).rejects.toMatchObject({ code: "provider_unavailable" });
  });

  it("Keyhold stops waiting for a token exchange", async () => {
    hang("/token");
    expect((await alice.fetch(paths.connection("exchanging"), { method: "POST" })).status).toBe(503);
  });
});

describe("time limits of requests to MCP servers", () => {
  let upstream: Upstream;
  let product: Product;
  let alice: Browser;
  /** Keyhold's requests to the server that have not ended. */
  const requests = new Set<unknown>();
  const begun = (message: unknown) => {
    const { request } = message as { request: { origin: unknown } };
    if (request.origin === new URL(upstream.url).origin) requests.add(request);
  };
  const over = (message: unknown) => void requests.delete((message as { request: unknown }).request);
  beforeEach(() => {
    subscribe("undici:request:create", begun);
    for (const name of ENDS) subscribe(name, over);
  });
  afterEach(() => {
    unsubscribe("undici:request:create", begun);
    for (const name of ENDS) unsubscribe(name, over);
    requests.clear();
  });
  beforeEach(async () => {
    upstream = await openUpstream();
    product = await openProduct({
      more: ({ agentcardOptions }) => [
        agentcardAt(agentcardOptions, upstream.url, {
          jobs: { ...civicJobs, capability: {}, statusUrl: () => upstream.url },
        }),
        { ...agentcard(agentcardOptions), ownTools: undefined, id: "legacy", mcpUrl: upstream.url },
      ],
    });
    onTestFinished(upstream.close);
    onTestFinished(product.close);
    alice = await product.browserOf("alice");
    await connect(product, alice, "scripted");
  });

  /**
   * Sets the clocks forward until the work is done, but only while each request of Keyhold waits for the server: on a busy machine, a request
   * or an answer can be on its way for long.
   *
   * @returns the result of the work
   */
  async function soon<T>(start: () => PromiseLike<T>): Promise<T> {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let outcome: T | undefined;
    start().then((value) => {
      outcome = value;
    });
    await expect
      .poll(async () => {
        if (requests.size > 0 && requests.size === upstream.unanswered()) {
          undiciTimers.tick(5_000);
          await vi.advanceTimersByTimeAsync(5_000);
        }
        return outcome;
      })
      .toBeDefined();
    return outcome as T;
  }

  /** A client without time limits of its own. */
  const client = (method: "get" | "post", path: string, body?: object) =>
    supertest(product.origin)
      [method](mount + path)
      .set({ cookie: alice.cookie(), "keyhold-request": "1", ...(body && json) })
      .send(body);
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };

  /** A legacy server that begins sessions and answers correctly, except to the methods that the test takes over. */
  function playLegacy(
    takesOver: (method: unknown) => boolean,
    script: (res: ServerResponse, method: unknown) => unknown,
  ): void {
    upstream.play((req, res) => {
      const { id, method = req.method } = JSON.parse(upstream.arrived.at(-1)?.body || "{}");
      if (takesOver(method)) return script(res, method);
      const result = {
        initialize: {
          protocolVersion: "2025-06-18",
          capabilities: { tools: {} },
          serverInfo: { name: "hanging", version: "1" },
        },
        "tools/list": { tools: [] },
      }[String(method)];
      if (method === "server/discover") return res.writeHead(400).end();
      if (!result) return res.writeHead(202).end();
      res.writeHead(200, { ...json, "mcp-session-id": "session" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  }

  it("the proxy stops waiting when no answer begins", async () => {
    upstream.play(() => undefined);
    expect(await soon(() => client("post", paths.mcp("scripted"), list))).toMatchObject({ status: 503 });
  });

  const halfway: [string, (res: ServerResponse) => unknown][] = [
    ["an answer stops half-way", (res) => res.writeHead(200, json).write('{"jsonrpc"')],
    [
      "an answer stops half-way, with its length",
      (res) => res.writeHead(200, { ...json, "content-length": "99" }).write("{"),
    ],
    [
      "one interim answer follows the other",
      (res) => {
        const timer = setInterval(() => res.writeProcessing(), 5);
        res.on("close", () => clearInterval(timer));
      },
    ],
  ];
  it.each(halfway)("F-L1: the proxy stops waiting when %s", async (_what, play) => {
    upstream.play((_req, res) => void play(res));
    const call = { ...list, method: "tools/call", params: { name: "create_card" } };
    for (const [message, code] of [
      [list, "provider_unavailable"],
      [call, "outcome_unknown"],
    ] as const)
      expect((await soon(() => client("post", paths.mcp("scripted"), message))).body).toMatchObject({
        error: { code },
      });
  });

  it.each([401, 404])("the proxy stops waiting when a refusal %i does not end", async (status) => {
    upstream.play((_req, res) => res.writeHead(200, { ...json, "mcp-session-id": "session" }).end("{}"));
    const id = (await client("post", paths.mcp("scripted"), { ...list, method: "initialize" })).get("mcp-session-id");
    upstream.play((_req, res) => res.writeHead(status).flushHeaders());
    const call = () => client("post", paths.mcp("scripted"), list).set("mcp-session-id", id ?? "");
    expect((await soon(call)).status).toBe(status === 401 ? 503 : 404);
  });

  it.each(["initialize", "notifications/initialized"])(
    "the proxy stops waiting when it initializes a session again and %s gets no answer",
    async (hangsAt) => {
      playLegacy(
        () => false,
        () => undefined,
      );
      const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };
      const initialize = { ...list, method: "initialize", params };
      const id = (await client("post", paths.mcp("scripted"), initialize)).get("mcp-session-id");
      const isLost = (method: unknown) => method === "tools/list" || method === "ping" || method === hangsAt;
      playLegacy(isLost, (res, method) => (method === hangsAt ? undefined : res.writeHead(404).end()));
      const call = () =>
        client("post", paths.mcp("scripted"), list)
          .set("mcp-session-id", id ?? "")
          .set("mcp-protocol-version", "2025-06-18");
      expect((await soon(call)).body).toMatchObject({ error: { code: "session_unknown" } });
      expect(upstream.arrived.some(({ body }) => body.includes(`"${hangsAt}"`))).toBe(true);
    },
  );

  it("keyhold.mcp() stops waiting when no answer begins", async () => {
    upstream.play(() => undefined);
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "scripted" });
    expect(await soon(() => fetch(url).catch((error: unknown) => error))).toMatchObject({
      code: "provider_unavailable",
    });
  });

  // Keyhold treats a server that does not name its era as a legacy server, and does not read the body of an acknowledgement.
  it.each([
    ["server/discover", 200, 200],
    ["initialize", 503, 503],
    ["notifications/initialized", 503, 200],
    ["tools/list", 503, 503],
    ["DELETE", 200, 200],
  ])(
    "F-G2: Keyhold's own client stops waiting when the answer to %s does not begin or end",
    async (method, begins, ends) => {
      const isHere = (one: unknown) => one === method;
      playLegacy(isHere, () => undefined);
      expect(await soon(() => client("get", paths.tools("scripted")))).toMatchObject({ status: begins });
      vi.useRealTimers();
      playLegacy(isHere, (res) => res.writeHead(200, { ...json, "mcp-session-id": "session" }).flushHeaders());
      expect(await soon(() => client("get", paths.tools("scripted")))).toMatchObject({ status: ends });
    },
  );

  it.each([
    ["begins", () => undefined],
    ["ends", (_req: unknown, res: ServerResponse) => res.writeHead(202, json).flushHeaders()],
  ])("Keyhold stops waiting for the status of a job when no answer %s", async (_when, script) => {
    upstream.play(script);
    expect(await soon(() => client("get", paths.job("scripted", "job_1")))).toMatchObject({ status: 503 });
  });

  it("F-H2, F-D13: Keyhold stops waiting when it asks a provider for the account, and the panel says unavailable", async () => {
    upstream.play(() => undefined);
    const url = await authorize(alice, "legacy", attemptId());
    const callback = await product.emulator.agentcard.approve({ url, email: "alice@example.com" });
    await soon(() => alice.navigate(callback));
    expect(await connectionOf(alice, "legacy")).toMatchObject({ status: "unavailable" });
  });
});
