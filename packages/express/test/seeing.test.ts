import { paths } from "@keyhold/contract";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { KeyholdEvent } from "../src/index.js";
import type { Browser } from "./support/openBrowser.js";
import { connect, openProduct, type Product } from "./support/openProduct.js";

const exporter = new InMemorySpanExporter();
const events: KeyholdEvent[] = [];
let product: Product;
let alice: Browser;
beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  product = await openProduct({ onEvent: (event) => void events.push(event) });
  alice = await product.browserOf("alice");
});
afterAll(() => product.close());

const about = { userId: "alice", provider: "agentcard" };

it("tells of a connection's whole life, by events and by spans", async () => {
  const tools = () => alice.json(paths.tools("agentcard"));
  await connect(product, alice, "agentcard");
  product.emulator.agentcard.expireAccessTokens();
  await tools();
  product.emulator.agentcard.setDown({ on: true });
  await tools();
  product.emulator.agentcard.setDown({ on: false });
  await alice.json(paths.connection("agentcard"), { method: "DELETE" });

  await vi.waitFor(() => expect(events.at(-1)?.type).toBe("revoked"));
  expect(events.filter(({ type }) => type !== "called")).toEqual([
    { type: "connected", ...about },
    { type: "refreshed", ...about },
    { type: "refused", ...about, code: "provider_unavailable", cause: expect.stringContaining("503") },
    { type: "revoked", ...about, revokedAtProvider: true },
  ]);
  expect(events).toContainEqual({
    type: "called",
    ...about,
    method: "tools/list",
    status: 200,
    duration: expect.any(Number),
  });
  expect(events).toContainEqual({
    type: "called",
    ...about,
    method: "tools/list",
    status: 503,
    duration: expect.any(Number),
  });

  const spans = exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, ...attributes }));
  for (const name of ["keyhold.connect", "keyhold.call", "keyhold.renew", "keyhold.disconnect"]) {
    expect(spans).toContainEqual({ name, "keyhold.provider": "agentcard" });
  }
  expect(spans).toContainEqual({
    name: "keyhold.call",
    "keyhold.provider": "agentcard",
    "error.type": "provider_unavailable",
  });
});

it("M20: names no secret in any of them", () => {
  const told = JSON.stringify([
    events,
    exporter.getFinishedSpans().map(({ attributes, events: noted, status }) => [attributes, noted, status]),
  ]);
  expect(product.secrets.size).toBeGreaterThan(5);
  for (const secret of product.secrets) expect(told).not.toContain(secret);
});

it("goes on when the product's listener fails", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const broken = await openProduct({
    onEvent: () => {
      throw new Error("The product's own fault.");
    },
  });
  const browser = await broken.browserOf("alice");
  await connect(broken, browser, "agentcard");
  await vi.waitFor(() => expect(log).toHaveBeenCalled());
  expect((await browser.json(paths.tools("agentcard"))).status).toBe(200);
  log.mockRestore();
  await broken.close();
});
