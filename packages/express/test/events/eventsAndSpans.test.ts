import { paths } from "@keyhold/contract";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, type KeyholdEvent } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { attemptId, authorize, connect, openProduct, type Product } from "../support/openProduct.js";

const exporter = new InMemorySpanExporter();
const events: KeyholdEvent[] = [];
let product: Product;
let alice: Browser;
beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  product = await openProduct({
    onEvent: (event) => void events.push(event),
    more: ({ agentcardOptions }) => [agentcard({ ...agentcardOptions, id: "unknown" })],
  });
  alice = await product.browserOf("alice");
});
afterAll(() => product.close());

const about = { userId: "alice", provider: "agentcard", connection: "agentcard", requestId: expect.any(String) };

it("Keyhold reports a connection's whole life as events and as spans", async () => {
  const tools = () => alice.json(paths.tools("agentcard"));
  await connect(product, alice, "agentcard");
  product.emulator.agentcard.expireAccessTokens();
  await tools();
  product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
  await tools();
  product.emulator.agentcard.faults.reset();
  await alice.json(paths.connection("agentcard"), { method: "DELETE" });

  await vi.waitFor(() => expect(events.at(-1)?.type).toBe("disconnected"), PATIENCE);
  expect(events.filter(({ type }) => type !== "called")).toEqual([
    { type: "connected", ...about, attempt: expect.any(String) },
    { type: "refreshed", ...about },
    { type: "failed", ...about, code: "provider_unavailable", cause: expect.stringContaining("503") },
    { type: "disconnected", ...about, revokedAtProvider: true },
  ]);
  expect(events).toContainEqual({
    type: "called",
    ...about,
    by: "page",
    method: "tools/list",
    status: 200,
    duration: expect.any(Number),
  });
  expect(events).toContainEqual({
    type: "called",
    ...about,
    by: "page",
    method: "tools/list",
    status: 503,
    duration: expect.any(Number),
  });

  const spans = exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, ...attributes }));
  for (const name of ["keyhold.connect", "keyhold.call", "keyhold.refresh", "keyhold.disconnect"]) {
    expect(spans).toContainEqual({ name, "keyhold.provider": "agentcard" });
  }
  expect(spans).toContainEqual({
    name: "keyhold.call",
    "keyhold.provider": "agentcard",
    "error.type": "provider_unavailable",
  });
});

describe("M20: events name their request and attempt", () => {
  const told = () => vi.waitFor(() => expect(events.at(-1)?.type).toBe("called"), PATIENCE);
  const tools = async (headers = {}) => {
    events.length = 0;
    await alice.json(paths.tools("agentcard"), { headers });
    await told();
    return events.map(({ type, requestId }) => ({ type, requestId }));
  };
  const consent = (url: string) => product.emulator.agentcard.approve({ url, email: "alice@example.com" });

  it("an event names its request by an id that no browser chooses", async () => {
    await connect(product, alice, "agentcard");
    product.emulator.agentcard.expireAccessTokens();
    const [refreshed, called, ...none] = await tools({ "x-request-id": "the browser's" });
    expect([refreshed?.type, called?.type, none]).toEqual(["refreshed", "called", []]);
    expect(called?.requestId).toBe(refreshed?.requestId);
    expect(called?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    const [refused, calledAgain] = await tools();
    product.emulator.agentcard.faults.reset();
    expect(refused).toEqual({ type: "failed", requestId: calledAgain?.requestId });
    expect(refused?.requestId).not.toBe(called?.requestId);
  });

  it("the events of an attempt have the id that the page gave it, from the start to the end", async () => {
    events.length = 0;
    const attempts = [attemptId(), attemptId(), attemptId()] as const;
    const [cannotBegin, refused, connected] = attempts;
    product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    await authorize(alice, "unknown", cannotBegin);
    product.emulator.agentcard.faults.reset();
    await alice.navigate((await consent(await authorize(alice, "agentcard", refused))).replace("code=", "code=wrong"));
    await alice.navigate(await consent(await authorize(alice, "agentcard", connected)));
    await vi.waitFor(() => expect(events.at(-1)?.type).toBe("connected"), PATIENCE);
    expect(events.map(({ type, attempt }) => [type, attempt])).toEqual([
      ["failed", cannotBegin],
      ["failed", refused],
      ["connected", connected],
    ]);
    expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(attempts.length);
  });

  it("the events of an agent's work have the requestId that the product passed to keyhold.mcp()", async () => {
    product.emulator.agentcard.expireAccessTokens();
    events.length = 0;
    const run = { userId: "alice", provider: "agentcard", requestId: "run 7" };
    const { url, fetch } = await product.keyhold.mcp(run);
    await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0","method":"ping"}' });
    const of = { ...run, connection: "agentcard" };
    const called = { type: "called", ...of, by: "agent", agent: "agent", method: "ping" };
    await vi.waitFor(
      () => expect(events).toEqual([{ type: "refreshed", ...of }, expect.objectContaining(called)]),
      PATIENCE,
    );
  });

  it("an event has the id that the product's `requestId` option returns", async () => {
    const own = await openProduct({
      requestId: ({ path }) => `request to ${path}`,
      onEvent: (event) => void events.push(event),
    });
    events.length = 0;
    await (await own.browserOf("alice")).json(paths.tools("agentcard"));
    await told();
    expect(events.at(-1)?.requestId).toBe(`request to ${paths.tools("agentcard")}`);
    await own.close();
  });
});

it("M20: events and spans contain no secret", () => {
  const told = JSON.stringify([
    events,
    exporter.getFinishedSpans().map(({ attributes, events: noted, status }) => [attributes, noted, status]),
  ]);
  expect(product.secrets.size).toBeGreaterThan(5);
  for (const secret of product.secrets) expect(told).not.toContain(secret);
});

it("Keyhold continues when the product's event listener throws", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const broken = await openProduct({
    onEvent: () => {
      throw new Error("The product's own fault.");
    },
  });
  const browser = await broken.browserOf("alice");
  await connect(broken, browser, "agentcard");
  await vi.waitFor(() => expect(log).toHaveBeenCalled(), PATIENCE);
  expect((await browser.json(paths.tools("agentcard"))).status).toBe(200);
  log.mockRestore();
  await broken.close();
});
