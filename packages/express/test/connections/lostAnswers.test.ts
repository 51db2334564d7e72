import { paths } from "@keyhold/contract";
import type { Fault } from "@keyhold/emulator";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const email = "alice@example.com";

let product: Product;
let alice: Browser;
beforeEach(async () => {
  product = await openProduct();
  alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
});
afterEach(async () => {
  vi.useRealTimers();
  await product.close();
});

/** Calls a tool as a page does. */
function call(name: string, args: object = {}) {
  return alice.json(paths.tool("agentcard", name), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(args),
  });
}

it.each<Fault>([
  { kind: "drop", tool: "create_card", email, afterBytes: 0 },
  { kind: "drop", tool: "create_card", email, afterBytes: 30 },
  { kind: "status", tool: "create_card", email, status: 504, carriedOut: true },
])("Keyhold does not create a card twice after the answer was lost: %j", async (fault) => {
  const lost = product.emulator.agentcard.faults.add(fault);
  const { status } = await call("create_card", { amount_cents: 1000 });
  expect(status).toBeGreaterThanOrEqual(500);
  expect(lost.hits).toBe(1);
  const { body } = await call("list_cards");
  expect(body.structuredContent).toMatchObject({ count: 1 });
});

it.each<Fault>([
  { kind: "status", path: "/token", status: 429, retryAfterSeconds: 60 },
  { kind: "status", path: "/token", status: 502, body: "Bad gateway" },
  { kind: "drop", path: "/token" },
])("a failed refresh does not change the grant if its answer says nothing about it: %j", async (fault) => {
  const { agentcard } = product.emulator;
  agentcard.expireAccessTokens({ email });
  const failing = agentcard.faults.add({ ...fault, email });
  expect((await call("whoami")).status).toBeGreaterThanOrEqual(400);
  expect(failing.hits).toBeGreaterThanOrEqual(1);
  failing.remove();
  // The longest pause that a fault above asks for.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  expect((await call("whoami")).status).toBe(200);
});

it("a provider whose clock is ahead only makes tokens expire early", async () => {
  product.emulator.agentcard.setClock({ aheadSeconds: 2 * 3600 });
  expect((await call("whoami")).status).toBe(200);
  expect(product.emulator.agentcard.log().filter(({ event }) => event === "refreshed")).toHaveLength(1);
});
