import { inspect } from "node:util";
import { paths } from "@keyhold/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { keyholdErrorIn, mcpServer } from "../../src/index.js";
import { createFaultyStore, type Loss } from "../support/createFaultyStore.js";
import { tokenIn } from "../support/openApprovalPages.js";
import type { Browser } from "../support/openBrowser.js";
import { toolCall } from "../support/openGate.js";
import { mount, openProduct, type Product } from "../support/openProduct.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

const KEY = "sk-live-the-key-of-the-user";
const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
const JSON_TYPE = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const faulty = createFaultyStore();
let product: Product;
let server: ScriptedMcp;
/** Every text that Keyhold logged, emitted as an event, or answered. */
const told: string[] = [];
const tell = (...what: unknown[]) => void told.push(...what.map((one) => inspect(one, { depth: 20 })));
/** Errors that would end the process. */
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(tell);
  server = await openScriptedMcp("legacy");
  const rules = { ask: ["pay"], allow: ["free"] };
  product = await openProduct({
    store: faulty.store,
    approvals: { holdSeconds: 1, rounds: false },
    rateLimit: { limit: 100_000, window: 60 },
    onEvent: tell,
    more: () => [
      mcpServer({
        ...{ id: "shop", name: "Shop", url: server.url, accounts: "several" as const },
        apiKey: {
          header: "x-api-key",
          help: "https://shop.example.com/keys",
          check: async (key: string) => key === KEY && { key: "alice", label: "alice@example.com" },
        },
        tools: { page: rules, agent: rules },
      }),
    ],
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await product.close();
  await server.close();
});
beforeEach(() => {
  told.length = 0;
  uncaught.length = 0;
  process.on("uncaughtExceptionMonitor", note);
});
afterEach(() => void process.off("uncaughtExceptionMonitor", note));

/** One user, and what this user or an agent of this user does. */
interface World {
  readonly userId: string;
  readonly browser: Browser;
  /** The number of calls that reached the MCP server. */
  readonly calls: () => number;
}

/** How a piece of work ended: a status, and the code of the failure. */
interface Ended {
  readonly status: number;
  readonly code?: string | undefined;
  readonly text?: string;
}

interface Scenario<P> {
  /** Runs without a loss. */
  prepare(world: World): Promise<P>;
  /** Runs while one request to the store is lost. */
  work(world: World, prepared: P): Promise<Ended>;
  /** Runs without a loss afterwards. It fails if the loss has done harm. */
  check(world: World, prepared: P, ended: Ended): Promise<void>;
}

let users = 0;
async function newWorld(): Promise<World> {
  const userId = `user-${++users}`;
  const browser = await product.browserOf(userId);
  server.reset();
  return { userId, browser, calls: () => server.calls().length };
}

const ended = async (response: Response): Promise<Ended> => {
  const text = await response.text();
  return { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1], text };
};
/** The same for a method of `keyhold`. */
async function endOf(work: Promise<unknown>): Promise<Ended> {
  try {
    return { status: 200, text: inspect(await work, { depth: 20 }) };
  } catch (error) {
    const failure = keyholdErrorIn(error);
    if (!failure) throw error;
    tell(error);
    return { status: failure.status, code: failure.code };
  }
}

const post = (browser: Browser, path: string, body: unknown, method = "POST") =>
  browser.fetch(path, { method, headers: JSON_TYPE, body: JSON.stringify(body) }).then(ended);
const connectUser = async ({ browser }: World) =>
  expect(await post(browser, paths.connection("shop"), { key: KEY })).toMatchObject({ status: 200 });
const statusOf = async ({ browser }: World) => {
  const { body } = await browser.json(paths.connections());
  const all = body.connections as { id: string; provider: string; status: string }[];
  return all.filter(({ provider }) => provider === "shop").map(({ status }) => status);
};
const isFine = (status: number) => status < 300;

/** A way to call a tool, and how to repeat it. */
const callers: Record<string, (world: World, tool: string) => Promise<(world: World) => Promise<Ended>>> = {
  "the bearer route": async ({ userId }, tool) => {
    const { url, token } = await product.keyhold.agentToken({ userId, connection: "shop" });
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
    return () => fetch(url, { method: "POST", headers, body: toolCall(tool) }).then(ended);
  },
  "keyhold.mcp()": async (_world, tool) => {
    return async ({ userId }) => {
      const send = async () => {
        const { url, fetch } = await product.keyhold.mcp({ userId, connection: "shop" });
        return fetch(url, { method: "POST", body: toolCall(tool) }).then(ended);
      };
      return send().catch((error: unknown) => endOf(Promise.reject(error)));
    };
  },
  "the tools route": async (_world, tool) => {
    return ({ browser }) => post(browser, paths.tool("shop", tool), { amount: 7 });
  },
  "the proxy": async (_world, tool) => {
    return ({ browser }) =>
      browser.fetch(paths.mcp("shop"), { method: "POST", headers: JSON_TYPE, body: toolCall(tool) }).then(ended);
  },
};

const isPaid = ({ status, text = "" }: Ended) => isFine(status) && text.includes('"paid":true');
const idIn = ({ text = "" }: Ended) => /"approvalId":"([^"]+)"/.exec(text)?.[1] ?? "";

const scenarios: Record<string, Scenario<never>> = {};
function scenario<P>(name: string, given: Scenario<P>): void {
  scenarios[name] = given as Scenario<never>;
}

for (const [path, begin] of Object.entries(callers)) {
  scenario(`a call that is allowed, through ${path}`, {
    async prepare(world) {
      await connectUser(world);
      return begin(world, "free");
    },
    work: (world, call) => call(world),
    async check(world, call, ended) {
      // An error of the store says that the call can be sent again. So it must not have been sent.
      expect([isPaid(ended), world.calls()]).toEqual(isPaid(ended) ? [true, 1] : [false, 0]);
      expect(isPaid(await call(world))).toBe(true);
    },
  });
  scenario(`a call that the user has approved, through ${path}`, {
    async prepare(world) {
      await connectUser(world);
      const call = await begin(world, "pay");
      const approvalId = idIn(await call(world));
      await product.keyhold.decide({ userId: world.userId, approvalId, decision: "approve" });
      return call;
    },
    work: (world, call) => call(world),
    async check(world, call, ended) {
      expect([isPaid(ended), world.calls()]).toEqual(isPaid(ended) ? [true, 1] : [false, 0]);
      // One approval, one call. Without a loss of the approval, the next call still has it.
      const again = await call(world);
      expect([isPaid(again), world.calls()]).toEqual(isPaid(ended) ? [false, 1] : [true, 1]);
    },
  });
  // An agent's call would wait a second at each step.
  if (path.startsWith("the bearer") || path.startsWith("keyhold.")) continue;
  scenario(`a call that asks the user, through ${path}`, {
    async prepare(world) {
      await connectUser(world);
      return begin(world, "pay");
    },
    work: (world, call) => call(world),
    async check(world, call) {
      expect(world.calls()).toBe(0);
      // The user is asked once.
      const approvalId = idIn(await call(world));
      const waiting = await product.keyhold.approvals(world.userId);
      expect(waiting.map(({ id }) => id)).toEqual([approvalId]);
      expect(waiting[0]?.arguments).toEqual({ amount: 7 });
    },
  });
}

const openApproval = async (world: World) => {
  await connectUser(world);
  const call = await callers["the tools route"]?.(world, "pay");
  return idIn((await call?.(world)) as Ended);
};
scenario("the list of approvals", {
  prepare: openApproval,
  work: ({ browser }) => browser.fetch(paths.approvals()).then(ended),
  async check({ userId }, id, { status, text = "" }) {
    if (isFine(status)) expect(text).toContain(id);
    expect(await product.keyhold.approvals(userId)).toMatchObject([{ id, status: "waiting" }]);
  },
});
for (const decision of ["approve", "decline"] as const) {
  const decided = decision === "approve" ? "approved" : "declined";
  scenario(`${decision} in a page of the product`, {
    prepare: openApproval,
    work: ({ browser }, id) => post(browser, paths.approval(id), { decision }),
    async check({ browser, userId }, id, { status }) {
      const before = (await product.keyhold.approvals(userId)).find((one) => one.id === id)?.status;
      if (isFine(status)) expect(before).toBe(decision === "approve" ? "approved" : undefined);
      if (before === "waiting")
        expect(await post(browser, paths.approval(id), { decision })).toMatchObject({ status: 200 });
      const after = (await browser.json(paths.approval(id))).body;
      expect(after).toMatchObject({ status: decided });
    },
  });
  scenario(`${decision} in Keyhold's page`, {
    async prepare(world) {
      const id = await openApproval(world);
      const page = mount + paths.approve(id);
      const token = tokenIn(await (await world.browser.navigate(page)).text());
      const send = async () =>
        ended(await world.browser.post(page, new URLSearchParams({ token, decision }).toString(), FORM));
      return { id, send };
    },
    work: (_world, { send }) => send(),
    async check({ browser }, { id, send }) {
      expect(await send()).toMatchObject({ status: 200 });
      expect((await browser.json(paths.approval(id))).body).toMatchObject({ status: decided });
    },
  });
}

for (const account of [undefined, "another"] as const) {
  scenario(`the form of a link with a key, account: ${account}`, {
    async prepare({ userId, browser }) {
      const link = await product.keyhold.link({ userId, provider: "shop", account });
      const token = tokenIn(await (await browser.navigate(link)).text());
      const send = async () =>
        ended(await browser.post(link, new URLSearchParams({ token, key: KEY }).toString(), FORM));
      return { link, send };
    },
    work: (_world, { send }) => send(),
    async check(world, { link, send }, { status, text = "" }) {
      expect(text).not.toContain(KEY);
      if (isFine(status)) expect(await statusOf(world)).toEqual(["connected"]);
      // A link that has connected nothing still works, and one that has connected an account connects no second one.
      if ((await statusOf(world)).join() !== "connected") expect(await send()).toMatchObject({ status: 200 });
      else if (!isFine(status)) await send();
      expect(await statusOf(world)).toEqual(["connected"]);
      expect((await ended(await world.browser.navigate(link))).status).toBe(410);
    },
  });
}
scenario("the page of a link", {
  prepare: ({ userId }) => product.keyhold.link({ userId, provider: "shop" }),
  work: ({ browser }, link) => browser.navigate(link).then(ended),
  async check({ browser }, link) {
    expect((await browser.navigate(link)).status).toBe(200);
  },
});

scenario("a key that a page sends", {
  prepare: async () => undefined,
  work: ({ browser }) => post(browser, paths.connection("shop"), { key: KEY }),
  async check(world, _nothing, { status }) {
    if (isFine(status)) expect(await statusOf(world)).toEqual(["connected"]);
    await connectUser(world);
    expect(await statusOf(world)).toEqual(["connected"]);
  },
});
/** The server begins sessions, and from now on knows only the newest one. */
function playSessions() {
  let newest = 0;
  server.play("initialize", (res, message, req) => {
    res.setHeader("mcp-session-id", `session-${++newest}`);
    server.sound(res, message, req);
  });
  for (const method of ["tools/call", "ping"])
    server.play(method, (res, message, req) => {
      if (message.headers["mcp-session-id"] === `session-${newest}`) return server.sound(res, message, req);
      return res.writeHead(404).end();
    });
  return { lose: () => void newest++ };
}
scenario("a call in a session that the server has lost, through the proxy", {
  async prepare(world) {
    await connectUser(world);
    const sessions = playSessions();
    const clientInfo = { name: "test", version: "1.0.0" };
    const params = { protocolVersion: "2025-11-25", clientInfo, capabilities: {} };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    const begun = await world.browser.fetch(paths.mcp("shop"), { method: "POST", headers: JSON_TYPE, body });
    await begun.text();
    const session = begun.headers.get("mcp-session-id") ?? "";
    const headers = { ...JSON_TYPE, "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" };
    sessions.lose();
    return () =>
      world.browser.fetch(paths.mcp("shop"), { method: "POST", headers, body: toolCall("free") }).then(ended);
  },
  work: (_world, call) => call(),
  async check({ calls }, call, ended) {
    // The server's refusal passes on if no ping has proved what it means.
    if (ended.code === "store_unavailable") expect(calls() === 0 || server.methods().includes("ping")).toBe(true);
    else expect([isPaid(ended) || ended.status === 404, calls()]).toEqual([true, isPaid(ended) ? 2 : 1]);
    expect(isPaid(await call())).toBe(true);
  },
});
scenario("a new name of a connection", {
  prepare: connectUser,
  work: ({ browser }) => post(browser, paths.connection("shop"), { label: "Mine" }, "PATCH"),
  async check({ browser }, _nothing, { status }) {
    const label = async () =>
      ((await browser.json(paths.connections())).body.connections as { label: string }[])[0]?.label;
    void label;
    if (!isFine(status))
      expect(await post(browser, paths.connection("shop"), { label: "Mine" }, "PATCH")).toMatchObject({ status: 200 });
    expect((await browser.fetch(paths.connections()).then(ended)).text).toContain('"Mine"');
  },
});
scenario("a new choice for an agent", {
  prepare: connectUser,
  work: ({ browser }) => post(browser, paths.permissions("shop"), { deny: ["other"] }, "PATCH"),
  async check(world, _nothing, { status }) {
    const { browser } = world;
    if (!isFine(status))
      expect(await post(browser, paths.permissions("shop"), { deny: ["other"] }, "PATCH")).toMatchObject({
        status: 200,
      });
    const call = await callers["keyhold.mcp()"]?.(world, "other");
    expect((await call?.(world))?.text).toContain('"status":"refused"');
    expect(world.calls()).toBe(0);
  },
});
scenario("a disconnect", {
  prepare: connectUser,
  work: ({ browser }) => browser.fetch(paths.connection("shop"), { method: "DELETE" }).then(ended),
  async check(world, _nothing, { status }) {
    const { browser } = world;
    if (isFine(status)) expect(await statusOf(world)).not.toContain("connected");
    else expect((await browser.fetch(paths.connection("shop"), { method: "DELETE" })).status).toBe(200);
    const call = await callers["the tools route"]?.(world, "free");
    expect(await call?.(world)).toMatchObject({ code: "not_connected" });
    expect(world.calls()).toBe(0);
  },
});
for (const agent of [undefined, "shopper"]) {
  scenario(`the end of agent tokens, agent: ${agent}`, {
    async prepare(world) {
      await connectUser(world);
      return product.keyhold.agentToken({ userId: world.userId, connection: "shop", agent });
    },
    work: ({ userId }) => endOf(product.keyhold.revokeAgentTokens({ userId, connection: "shop", agent })),
    async check({ userId, calls }, { url, token }, { status }) {
      if (!isFine(status)) await product.keyhold.revokeAgentTokens({ userId, connection: "shop", agent });
      const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
      const { status: refused } = await fetch(url, { method: "POST", headers, body: toolCall("free") });
      expect([refused, calls()]).toEqual([401, 0]);
    },
  });
}
scenario("a new agent token", {
  prepare: connectUser,
  work: ({ userId }) => endOf(product.keyhold.agentToken({ userId, connection: "shop" })),
  check: async ({ userId }) => void (await product.keyhold.agentToken({ userId, connection: "shop" })),
});
scenario("an import", {
  prepare: async () => undefined,
  work: ({ userId }) => endOf(product.keyhold.import({ userId, provider: "shop", tokens: { accessToken: KEY } })),
  async check(world) {
    const { userId } = world;
    await product.keyhold.import({ userId, provider: "shop", tokens: { accessToken: KEY } });
    expect(await statusOf(world)).toEqual(["connected"]);
  },
});
scenario("a forced reconnect", {
  prepare: connectUser,
  work: ({ userId }) => endOf(product.keyhold.invalidate({ userId, connection: "shop" })),
  async check(world, _nothing, { status }) {
    if (!isFine(status)) await product.keyhold.invalidate({ userId: world.userId, connection: "shop" });
    expect(await statusOf(world)).toEqual(["needs_reconnect"]);
    const call = await callers["the tools route"]?.(world, "free");
    expect(await call?.(world)).toMatchObject({ code: "needs_reconnect" });
  },
});
scenario("the end of a user", {
  async prepare(world) {
    const id = await openApproval(world);
    return id;
  },
  work: ({ userId }) => endOf(product.keyhold.forget(userId)),
  async check(world, _id, { status }) {
    const { userId } = world;
    if (!isFine(status)) await product.keyhold.forget(userId);
    const { keys } = await faulty.database.list(`keyhold:{${userId}}:`);
    expect(keys).toEqual([]);
  },
});

/** An error that says what to do, and not "internal". */
const CODES = [undefined, "store_unavailable", "approval_required", "provider_unavailable", "session_unknown"];
const MOST_STEPS = 60;

describe.each(Object.entries(scenarios))("%s", (_name, { prepare, work, check }) => {
  it.each<Loss>(["request", "answer"])(
    "does no harm if any one %s between Keyhold and the store is lost",
    async (loss) => {
      for (let step = 0; step < MOST_STEPS; step++) {
        const world = await newWorld();
        const prepared = await prepare(world);
        faulty.lose(step, loss);
        const end = await work(world, prepared);
        const steps = faulty.end();
        const where = `${loss} ${step}: ${steps[step]}`;
        try {
          expect(CODES).toContain(end.code);
          await check(world, prepared, end);
          expect(uncaught).toEqual([]);
          expect([...told, end.text].join("\n")).not.toMatch(/hunter2|sk-live/);
        } catch (error) {
          throw new Error(`${where} -> ${end.status} ${end.code}: ${error instanceof Error ? error.message : error}`, {
            cause: error,
          });
        }
        if (step >= steps.length) return;
      }
      expect.unreachable("The work has too many steps.");
    },
  );
});
