import { authorizePath, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createChanges } from "../../src/changes/createChanges.js";
import { agentcard } from "../../src/index.js";
import { connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { connect, mount, openProduct, type Product } from "../support/openProduct.js";

/** Names that objects, arrays, functions, promises and emitters of JavaScript have by themselves. */
const RESERVED = [
  ...new Set([
    ...[Object, Array, Function, Promise, Map].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
    ...["newListener", "removeListener", "error", "prototype", "domain", "_events", "undefined", "null", "then"],
  ]),
];
/** The names that have caused faults in other projects, for the tests that take longer. */
const WORST = ["newListener", "removeListener", "error", "__proto__", "constructor", "hasOwnProperty", "toString"];

describe.each([["in memory"], ["in Redis"]])("reserved names of JavaScript, %s", (where) => {
  let running: Awaited<ReturnType<typeof startRedis>>;
  let redis: ReturnType<typeof createClient>;
  let product: Product;
  beforeAll(async () => {
    running = await startRedis();
    redis = createClient({ url: running.url });
    await redis.connect();
    product = await openProduct({
      ...(where === "in Redis" && { redis }),
      more: ({ agentcardOptions }) => [agentcard({ ...agentcardOptions, id: "constructor" })],
    });
  });
  afterAll(async () => {
    await product.close();
    await redis.close();
    await running.close();
  });

  it("F-M6: a user whose id is a reserved name works like any other user, and gets no other user's changes", async () => {
    for (const userId of WORST) {
      const [user, carol] = [await product.browserOf(userId), await product.browserOf("carol")];
      const heard = await openEvents(product.mount, user.cookie());
      const heardByCarol = await openEvents(product.mount, carol.cookie());

      const { finished } = await connect(product, user, "agentcard");

      expect(finished).toContain("attempt=");
      expect(await connectionOf(user, "agentcard")).toMatchObject({ status: "connected" });
      expect(await connectionOf(carol, "agentcard")).toMatchObject({ status: "disconnected" });
      await expect.poll(() => heard.changes.at(-1)?.attempt).toBeDefined();
      const { body } = await user.json(paths.connection("agentcard"), { method: "DELETE" });
      expect(body).toEqual({ revokedAtProvider: true });
      await carol.json(paths.connection("civic"), { method: "POST" });
      await expect.poll(() => heardByCarol.changes.length).toBeGreaterThan(0);
      for (const { provider } of heard.changes) expect(provider).toBe("agentcard");
      for (const { provider } of heardByCarol.changes) expect(provider).toBe("civic");
      heard.close();
      heardByCarol.close();
    }
  });

  it("F-M6: a reserved name works like any other as the name of a tool, a provider, an attempt and an error", async () => {
    const alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    const badAnswers: string[] = [];
    const note = (what: string, { status }: { status: number }) =>
      status >= 500 && badAnswers.push(`${what}: ${status}`);
    for (const name of RESERVED) {
      const method = "POST";
      note(`provider ${name}`, await alice.json(paths.connection(encodeURIComponent(name)), { method }));
      note(`attempt ${name}`, await alice.json(paths.attempt("agentcard", encodeURIComponent(name))));
      note(`code ${name}`, await alice.navigate(`${mount}${paths.finished("agentcard")}?error=${name}`));
      const start = authorizePath("agentcard", { attempt: `${name}-${"x".repeat(16)}`, display: "popup" });
      note(`start ${name}`, await alice.navigate(mount + start));
    }
    for (const name of WORST) note(`tool ${name}`, await alice.json(paths.tool("agentcard", name), { method: "POST" }));
    expect(badAnswers).toEqual([]);
    expect(await connectionOf(alice, "constructor")).toMatchObject({ status: "disconnected" });
  });
});

it("F-M6: createChanges() accepts every name as a user's, and forgets listeners that have stopped", async () => {
  const changes = createChanges();
  for (const name of RESERVED) {
    const [ofUser, ofOther] = [vi.fn(), vi.fn()];
    changes.publish(name, { provider: "agentcard", connection: "agentcard" });
    const stop = await changes.listen(name, ofUser);
    await changes.listen(`not ${name}`, ofOther);
    changes.publish(name, { provider: "agentcard", connection: "agentcard" });
    stop();
    changes.publish(name, { provider: "agentcard", connection: "agentcard" });
    expect(ofUser).toHaveBeenCalledTimes(1);
    expect(ofOther).not.toHaveBeenCalled();
  }
});
