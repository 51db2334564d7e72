import { randomBytes } from "node:crypto";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { Finding } from "../../src/index.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";
import { openMisconfiguredApp } from "../support/openMisconfiguredApp.js";

/** The problems that the doctor finds in a product behind TLS with this Redis. */
async function ailmentsWith(url: string, { isLost = false, redisReplicas = 0 } = {}): Promise<Finding[]> {
  const redis = await createClient({ url }).connect();
  const options = { publicUrl: "https://app.example.com/api/keyhold", redis, redisReplicas };
  const patient = await openMisconfiguredApp(isLost ? { options: { redis } } : { options, url: false });
  if (isLost) redis.destroy();
  const found = await patient.ailments();
  if (!isLost) redis.destroy();
  await patient.close();
  return found;
}

it("the doctor reports a Redis that does not answer", async () => {
  const running = await startRedis();
  const found = await ailmentsWith(running.url, { isLost: true });
  const fix = "redis-cli -u $REDIS_URL ping";
  expect(found).toMatchObject([
    { problem: "redis-away", fix },
    { problem: "store-away", fix },
  ]);
  await running.close();
});

withNativeRedis("the doctor's check of Redis", () => {
  let server: Awaited<ReturnType<typeof startNativeRedis>>;
  let admin: ReturnType<typeof createClient>;
  beforeEach(async () => {
    server = await startNativeRedis();
    admin = createClient({ url: server.url });
    admin.on("error", () => undefined);
    await admin.connect();
  });
  afterEach(async () => {
    admin.destroy();
    await server.close();
  });
  const fixOf = ([finding]: Finding[]) => finding?.fix?.split(" ") ?? [];

  it("the doctor reports no problem of a correct Redis, and leaves no key there", async () => {
    expect(await ailmentsWith(server.url)).toEqual([]);
    expect(await admin.dbSize()).toBe(0);
  });

  it("the doctor reports a Redis that evicts keys, and accepts the fix", async () => {
    await admin.configSet({ maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" });
    const found = await ailmentsWith(server.url);
    expect(found).toMatchObject([{ problem: "redis-evicts", fix: "maxmemory-policy noeviction" }]);
    await admin.sendCommand(["CONFIG", "SET", ...fixOf(found)]);
    expect(await ailmentsWith(server.url)).toEqual([]);
  });

  it("the doctor says so if Redis does not tell whether it evicts keys", async () => {
    const password = randomBytes(16).toString("hex");
    const url = server.url.replace("//", `//keyhold:${password}@`);
    const rules = ["~keyhold:*", "&*", "+@all", "-info", "-config"];
    await admin.sendCommand(["ACL", "SETUSER", "keyhold", "on", `>${password}`, ...rules]);
    expect(await ailmentsWith(url)).toMatchObject([{ problem: "redis-eviction-unknown", level: "warning" }]);
    await admin.sendCommand(["ACL", "SETUSER", "keyhold", "+config|get"]);
    expect(await ailmentsWith(url)).toEqual([]);
  });

  it("the doctor reports a Redis that stores nothing on disk, and accepts the fix", async () => {
    await admin.configSet({ appendonly: "no", save: "" });
    const found = await ailmentsWith(server.url);
    expect(found).toMatchObject([{ problem: "redis-forgets", fix: "appendonly yes" }]);
    await admin.sendCommand(["CONFIG", "SET", ...fixOf(found)]);
    expect(await ailmentsWith(server.url)).toEqual([]);
  });

  it("F-M9: the doctor reports a replica, a master without `redisReplicas`, and a `redisReplicas` that is too large", async () => {
    const replica = await startNativeRedis("--replicaof", `127.0.0.1 ${server.port}`);
    const hasReplica = async () => expect(await admin.info("replication")).toContain("connected_slaves:1");
    await vi.waitFor(hasReplica, { timeout: PATIENCE });
    expect(await ailmentsWith(replica.url)).toMatchObject([
      { problem: "redis-replica", level: "error", fix: `REDIS_URL=redis://127.0.0.1:${server.port}` },
    ]);
    expect(await ailmentsWith(server.url)).toMatchObject([
      { problem: "redis-failover", level: "warning", fix: "redisReplicas: 1," },
    ]);
    expect(await ailmentsWith(server.url, { redisReplicas: 1 })).toEqual([]);
    const missing = { problem: "redis-replicas-missing", level: "warning" };
    expect(await ailmentsWith(server.url, { redisReplicas: 2 })).toMatchObject([
      { ...missing, fix: "redisReplicas: 1," },
    ]);
    await replica.close();
    const hasNone = async () => expect(await admin.info("replication")).toContain("connected_slaves:0");
    await vi.waitFor(hasNone, { timeout: PATIENCE });
    expect(await ailmentsWith(server.url, { redisReplicas: 1 })).toMatchObject([
      { ...missing, fix: "redisReplicas: 0," },
    ]);
  });

  it.each([
    ["an old Redis", ["+@all", "-getex"], "GETEX"],
    ["a Redis that allows no channels", ["+@all", "resetchannels"], "PUBLISH"],
  ])("the doctor reports that %s refuses a command, and accepts the fix", async (_case, rules, command) => {
    const password = randomBytes(16).toString("hex");
    const url = server.url.replace("//", `//keyhold:${password}@`);
    await admin.sendCommand(["ACL", "SETUSER", "keyhold", "on", `>${password}`, "~keyhold:*", "&*", ...rules]);
    const found = await ailmentsWith(url);
    expect(found).toMatchObject([{ problem: "redis-command-refused", why: expect.stringContaining(`${command}: `) }]);
    expect(JSON.stringify(found)).not.toContain(password);
    await admin.sendCommand(fixOf(found));
    expect(await ailmentsWith(url)).toEqual([]);
  });
});
