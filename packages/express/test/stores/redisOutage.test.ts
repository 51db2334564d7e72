import { paths } from "@keyhold/contract";
import { type RunningRedis, startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { openFleet } from "../support/openFleet.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openSwitch } from "../support/openSwitch.js";

const AWAY = { status: 503, body: { error: { code: "store_unavailable" } } };

describe("a Redis that is away", () => {
  let running: RunningRedis;
  let wire: Awaited<ReturnType<typeof openSwitch>>;
  let product: Product;
  let alice: Browser;
  const closing: (() => unknown)[] = [];

  beforeEach(async () => {
    running = await startRedis();
    wire = await openSwitch(running.url);
    const redis = createClient({ url: wire.url });
    await redis.connect();
    product = await openProduct({ redis });
    alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    closing.push(running.close, wire.close, () => redis.destroy(), product.close, product.keyhold.close);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const health = () => alice.json(paths.health());

  it.each(["cut", "silence"] as const)(
    "while Redis is away (%s), every answer is a 503 with a code, and afterwards everything is as before",
    async (how) => {
      const stream = await openEvents(product.mount, alice.cookie());
      wire[how]();

      expect(await health()).toEqual({ status: 503, body: { status: "store_unavailable" } });
      const requests: [string, RequestInit?][] = [
        [paths.connections()],
        [paths.events()],
        [paths.attempt("agentcard", "attempt-0000000000000001")],
        [paths.connection("civic"), { method: "POST" }],
        [paths.connection("agentcard"), { method: "DELETE" }],
        [paths.tools("agentcard")],
        [paths.tool("agentcard", "whoami"), { method: "POST" }],
        [paths.mcp("agentcard"), { method: "POST" }],
      ];
      const answers = await Promise.all(requests.map(([path, init]) => alice.json(path, init)));
      for (const answer of answers) expect(answer).toMatchObject(AWAY);
      const finished = await alice.navigate(product.mount + paths.callback("agentcard"));
      expect(finished.headers.get("location")).toContain("error=store_unavailable");

      wire.restore();
      await expect.poll(health).toEqual({ status: 200, body: { status: "ok" } });
      // Alice has her session and her grant, and the lock lets one refresh through.
      expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected" });
      product.emulator.agentcard.expireAccessTokens();
      expect((await alice.json(paths.tools("agentcard"))).status).toBe(200);

      const redis = await createClient({ url: running.url }).connect();
      const other = product.open({ redis });
      // Redis delivers a change once, so the first process must have subscribed again.
      await expect.poll(() => redis.pubSubNumSub("keyhold:changes")).toMatchObject({ "keyhold:changes": 1 });
      // The process lost its subscription, so it may have missed changes. It ends the stream, and the browser opens it again.
      await stream.ended;
      const again = await openEvents(product.mount, alice.cookie());
      await other.disconnect({ userId: "alice", provider: "agentcard" });
      await expect.poll(() => again.changes).toContainEqual({ provider: "agentcard", connection: "agentcard" });
      again.close();
      await redis.close();
    },
  );
});

it("Keyhold does not lose a refresh token that was rotated while Redis went away", async () => {
  const fleet = await openFleet();
  await fleet.connect();
  const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  const call = async () => (await fetch(url, { method: "POST", body: "{}" })).status;
  fleet.provider.expireAccessTokens();
  // When the answer arrives, Keyhold cannot store it.
  fleet.provider.play(() => fleet.wire.cut());

  const interrupted = call();
  await expect.poll(() => fleet.provider.refreshed).toHaveLength(1);
  expect(await fleet.browser.json(paths.tools("agentcard"))).toMatchObject(AWAY);
  fleet.provider.play(() => undefined);
  fleet.wire.restore();

  expect(await interrupted).toBe(200);
  expect(await call()).toBe(200);
  expect(fleet.provider.refreshed).toHaveLength(1);
  await fleet.close();
});
