import { paths } from "@keyhold/contract";
import { createClient, createCluster } from "redis";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import {
  agentcard,
  createKeyhold,
  KeyholdConfigError,
  type KeyholdOptions,
  type RedisClient,
} from "../../src/index.js";
import { createReplicating } from "../../src/stores/redis/createReplicating.js";
import { keyNames } from "../../src/stores/redis/keyNames.js";
import { nodeRedisDriver } from "../../src/stores/redis/nodeRedisDriver.js";
import { redisStore } from "../../src/stores/redis/redisStore.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";
import { connect, openProduct, testKey } from "../support/openProduct.js";
import { openSwitch } from "../support/openSwitch.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function clientOf(url: string) {
  const client = createClient({ url });
  client.on("error", () => undefined);
  await client.connect();
  closing.push(() => client.destroy());
  return client;
}

/** The message of createKeyhold() about some options. */
function complaintOf(more: Partial<KeyholdOptions>): string {
  try {
    createKeyhold({
      publicUrl: "http://localhost/api/keyhold",
      keys: [testKey],
      providers: [agentcard({ clientId: "product" })],
      ...more,
    });
  } catch (error) {
    if (error instanceof KeyholdConfigError) return error.message;
    throw error;
  }
  return "";
}

const url = "redis://localhost:1";
it.each([
  ["a cluster with `useReplicas`", () => createCluster({ rootNodes: [{ url }], useReplicas: true })],
  ["a cluster whose nodes are read-only", () => createCluster({ rootNodes: [{ url }], defaults: { readonly: true } })],
  ["a read-only client", () => createClient({ url, readonly: true })],
])("F-M9: createKeyhold() refuses %s, since it reads from replicas", (_what, create) => {
  expect(complaintOf({ redis: create() as RedisClient })).toContain(
    "`redis` reads from replicas, which may have old values",
  );
});

it.each([
  ["without Redis", {}, /`redisReplicas` needs `redis`/],
  ["of half a replica", { redisReplicas: 0.5 }, /`redisReplicas` must be a whole number/],
  ["of less than none", { redisReplicas: -1 }, /`redisReplicas` must not be less than 0/],
])("F-M9: createKeyhold() refuses `redisReplicas` %s", (_what, options, complaint) => {
  expect(complaintOf({ redisReplicas: 1, ...options })).toMatch(complaint);
});

withNativeRedis("a replica that takes over", () => {
  let master: Awaited<ReturnType<typeof startNativeRedis>>;
  let wire: Awaited<ReturnType<typeof openSwitch>>;
  let atMaster: Awaited<ReturnType<typeof clientOf>>;
  let atReplica: typeof atMaster;

  beforeEach(async () => {
    master = await startNativeRedis("--repl-diskless-sync-delay", "0");
    wire = await openSwitch(master.url);
    const replica = await startNativeRedis("--replicaof", `127.0.0.1 ${new URL(wire.url).port}`);
    closing.push(master.close, wire.close, replica.close);
    [atMaster, atReplica] = [await clientOf(master.url), await clientOf(replica.url)];
    await vi.waitFor(async () => expect(await atReplica.info()).toContain("master_link_status:up"), {
      timeout: PATIENCE,
    });
  });
  const statistic = async (pattern: RegExp) => Number(pattern.exec(await atMaster.info("all"))?.[1] ?? 0);
  const waits = () => statistic(/cmdstat_wait:calls=(\d+)/);
  const blocked = () => statistic(/blocked_clients:(\d+)/);

  it("F-M9: createKeyhold() refuses a cluster with `redisReplicas`", () => {
    const cluster = Object.assign(Object.create(atMaster), { masters: [], nodeClient: () => atMaster });
    expect(complaintOf({ redis: cluster, redisReplicas: 1 })).toContain("does not work with createCluster()");
    expect(complaintOf({ redis: cluster, redisReplicas: 0 })).toBe("");
  });

  it("F-M9: a replicated write is complete when the replica has it, and many writes share one wait", async () => {
    const replicating = createReplicating(nodeRedisDriver(atMaster), keyNames("keyhold:"), 1, 60_000);
    const store = redisStore(atMaster, { replicas: 1 });
    closing.push(replicating.close, () => store.close?.());
    let isDone = false;
    wire.silence();
    const write = replicating.set("keyhold:first", "value", {}).then(() => {
      isDone = true;
    });
    await vi.waitFor(async () => expect(await blocked()).toBe(1), { timeout: PATIENCE });
    // Reads, and writes without `replicated`, do not wait for the replica.
    await store.set("keyhold:other", "value");
    expect([await store.get("keyhold:first"), isDone, await atReplica.get("keyhold:first")]).toEqual([
      "value",
      false,
      null,
    ]);
    wire.release();
    await write;
    expect(await atReplica.get("keyhold:first")).toBe("value");

    const keys = Array.from({ length: 50 }, (_, index) => `keyhold:${index}`);
    await Promise.all(keys.map((key) => store.swap(key, undefined, "value", { replicated: true })));
    await vi.waitFor(
      async () => expect(await Promise.all(keys.map((key) => atReplica.get(key)))).toEqual(keys.map(() => "value")),
      { timeout: PATIENCE },
    );
    expect(await waits()).toBeLessThan(keys.length);
  });

  it("ifSame() with a replicated value is complete when the replica has the value", async () => {
    const store = redisStore(atMaster, { replicas: 1 });
    closing.push(() => store.close?.());
    const [key, record] = ["keyhold:session", "keyhold:record"];
    await store.set(key, "session", { replicated: true });
    await store.set(record, "before", { replicated: true });
    let isDone = false;
    wire.silence();
    const asking = store
      .ifSame?.(
        { key, expected: "session", prolong: 60_000 },
        {
          get: { key: record },
          count: { key: "keyhold:count", ttl: 60_000, most: 1 },
          swap: { key: record, expected: "before", next: "after", options: { ttl: 60_000, replicated: true } },
        },
      )
      .then((read) => {
        isDone = true;
        return read;
      });
    await vi.waitFor(async () => expect(await blocked()).toBe(1), { timeout: PATIENCE });
    expect([isDone, await atReplica.get(record)]).toEqual([false, "before"]);
    wire.release();
    expect((await asking)?.isSwapped).toBe(true);
    await vi.waitFor(async () => expect(await atReplica.get(record)).toBe("after"), { timeout: PATIENCE });
  });

  /** A product whose user is connected. The next call has to refresh the access token. */
  async function openConnected(redisReplicas: number) {
    const product = await openProduct({ redis: atMaster, redisReplicas });
    closing.push(product.close);
    const alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    const call = async () => (await alice.json(paths.tools("agentcard"))).status;
    const grant = () => atMaster.get("keyhold:{alice:agentcard}:grant");
    product.emulator.agentcard.expireAccessTokens();
    return { product, call, grant };
  }

  /** Kills the master. Another process then works with the former replica, and has to refresh. */
  async function callAfterFailover({ open, emulator }: Awaited<ReturnType<typeof openProduct>>): Promise<unknown> {
    wire.cut();
    await master.kill();
    await atReplica.sendCommand(["REPLICAOF", "NO", "ONE"]);
    emulator.agentcard.expireAccessTokens();
    const other = open({ redis: atReplica, redisReplicas: 0 });
    closing.push(other.close);
    try {
      const { url, fetch } = await other.mcp({ userId: "alice", provider: "agentcard" });
      const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
      return (await fetch(url, { method: "POST", headers, body })).status;
    } catch (error) {
      return Object(error).code;
    }
  }

  it("F-M9: with `redisReplicas: 1`, a rotated token survives the loss of the master", async () => {
    const { product, call, grant } = await openConnected(1);
    const before = { grant: await grant(), waits: await waits() };
    wire.silence();
    const called = call();
    await vi.waitFor(async () => expect(await grant()).not.toBe(before.grant), { timeout: PATIENCE });
    wire.release();
    expect(await called).toBe(200);
    expect(await waits()).toBeGreaterThan(before.waits);
    const newest = await grant();
    await vi.waitFor(async () => expect(await atReplica.get("keyhold:{alice:agentcard}:grant")).toBe(newest), {
      timeout: PATIENCE,
    });
    expect(await callAfterFailover(product)).toBe(200);
    expect(product.emulator.agentcard.log().map(({ event }) => event)).not.toContain("reuse_detected");
  });

  it("F-M9: without `redisReplicas`, a failover can lose a rotated token, as the guide says", async () => {
    const { product, call } = await openConnected(0);
    await vi.waitFor(async () => expect(await atReplica.exists("keyhold:{alice:agentcard}:grant")).toBe(1), {
      timeout: PATIENCE,
    });
    wire.silence();
    expect(await call()).toBe(200);
    expect(await waits()).toBe(0);
    expect(await callAfterFailover(product)).toBe("needs_reconnect");
  });

  it("F-M9: if no replica answers, the write still counts, and so does a write after close()", async () => {
    wire.cut();
    const { product, call, grant } = await openConnected(1);
    const before = await grant();
    await product.keyhold.close();
    expect(await call()).toBe(200);
    expect(await grant()).not.toBe(before);
  });
});
