import { paths } from "@keyhold/contract";
import { createClient, createCluster } from "redis";
import { afterEach, expect, it } from "vitest";
import { startRedisCluster, withNativeRedis } from "./support/nativeRedis.js";
import type { Browser } from "./support/openBrowser.js";
import { openEvents } from "./support/openEvents.js";
import { connect, openProduct, type Product } from "./support/openProduct.js";

/** What one node has is away when it is, and nothing else; and the others notice sooner than by default. */
const apart = ["--cluster-require-full-coverage", "no", "--cluster-node-timeout", "5000"];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

withNativeRedis("when a node of a Redis cluster is killed", () => {
  it("users wait who have something there, the others go on, and it heals by itself", async () => {
    const cluster = await startRedisCluster(...apart);
    closing.push(cluster.close);
    const [mortal, other] = await Promise.all(cluster.nodes.slice(1).map(({ url }) => createClient({ url }).connect()));
    const redis = await createCluster({ rootNodes: cluster.rootNodes }).connect();
    const product = await openProduct({ redis, rateLimit: { limit: 600, window: 3_600 } });
    closing.push(() => redis.destroy(), product.close, product.keyhold.close);

    const there: Browser[] = [];
    const elsewhere: Browser[] = [];
    const call = (browser: Browser) => browser.json(paths.tools("agentcard"));
    for (let index = 0; there.length < 2 || elsewhere.length < 2; index++) {
      const userId = `user-${index}-of-many`;
      const browser = await connected(product, userId);
      expect((await call(browser)).status).toBe(200);
      const [, sessionId = userId] = /=s%3A([^.]+)/.exec(browser.cookie()) ?? [];
      // A session, a grant or a count.
      const keys = (await mortal?.keys("*")) ?? [];
      const isThere = keys.some((key) => key.includes(userId) || key.includes(sessionId));
      (isThere ? there : elsewhere).push(browser);
    }
    await mortal?.close();
    const expectPartOfIt = async () => {
      const away = { status: 503, body: { error: { code: "store_unavailable" } } };
      for (const answer of await Promise.all(there.map(call))) expect(answer).toMatchObject(away);
      for (const answer of await Promise.all(elsewhere.map(call))) expect(answer).toMatchObject({ status: 200 });
      expect((await fetch(product.mount + paths.health())).status).toBe(200);
    };

    const stream = await openEvents(product.mount, elsewhere[0]?.cookie());
    closing.push(stream.close);
    await cluster.nodes[1]?.kill();
    await expectPartOfIt();
    await expect.poll(() => other?.sendCommand(["CLUSTER", "NODES"])).toContain("master,fail ");
    await expectPartOfIt();
    await other?.close();

    await cluster.nodes[1]?.startAgain();
    for (const browser of [...there, ...elsewhere])
      await expect.poll(async () => (await call(browser)).status).toBe(200);
    const reconnect = () => elsewhere[0]?.json(paths.connection("civic"), { method: "POST" });
    await expect.poll(async () => (await reconnect()) && stream.changes).toContainEqual({ provider: "civic" });
  });
});

async function connected(product: Product, userId: string): Promise<Browser> {
  const browser = await product.browserOf(userId);
  await connect(product, browser, "agentcard");
  return browser;
}
