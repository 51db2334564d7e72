import { spawn } from "node:child_process";
import { once } from "node:events";
import { type RunningRedis, startRedis } from "@keyhold/test-support";
import { RedisStore } from "connect-redis";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../vitest.shared.js";

let redis: RunningRedis;
let client: Awaited<ReturnType<typeof connect>>;

async function connect(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => {});
  await client.connect();
  return client;
}

beforeAll(async () => {
  redis = await startRedis();
  client = await connect(redis.url);
});
afterAll(async () => {
  await client.close();
  await redis.close();
});
afterEach(() => vi.unstubAllEnvs());

test("the Redis runs Lua, transactions and the commands that locks and one-time records need", async () => {
  expect(await client.eval("return redis.call('SET', KEYS[1], ARGV[1])", { keys: ["a"], arguments: ["1"] })).toBe("OK");
  expect(await client.multi().incr("a").get("a").exec()).toEqual([2, "2"]);
  expect(await client.getDel("a")).toBe("2");
  expect(await client.get("a")).toBeNull();

  const lock = { condition: "NX", expiration: { type: "PX", value: 50 } } as const;
  expect(await client.set("lock", "first", lock)).toBe("OK");
  expect(await client.set("lock", "second", lock)).toBeNull();
  await expect.poll(() => client.exists("lock")).toBe(0);
});

test("the Redis delivers published messages", async () => {
  const subscriber = await connect(redis.url);
  const received = vi.fn();
  await subscriber.subscribe("news", received);
  await client.publish("news", "hello");
  await vi.waitFor(() => expect(received).toHaveBeenCalledWith("hello", "news"), PATIENCE);
  await subscriber.close();
});

test("the Redis works with connect-redis", async () => {
  const store = new RedisStore({ client });
  await store.set("id", { cookie: { originalMaxAge: null } });
  expect(await store.get("id")).toMatchObject({ cookie: {} });
  await store.destroy("id");
  expect(await store.get("id")).toBeNull();
});

test("startRedis() gives every caller an empty Redis, and closing it leaves nothing behind", async () => {
  await client.set("mine", "1");
  const other = await startRedis();
  const visitor = await connect(other.url);
  expect(await visitor.dbSize()).toBe(0);
  await visitor.close();
  await other.close();
  await expect(connect(other.url)).rejects.toThrow();
  expect(await client.get("mine")).toBe("1");
});

test("with REDIS_URL, startRedis() hands out databases of that server and empties them at the end", async () => {
  const server = await startRedis();
  vi.stubEnv("REDIS_URL", server.url);
  const foreign = await connect(`${server.url}/1`);
  await foreign.set("not ours", "1");

  const [first, second] = await Promise.all([startRedis(), startRedis()]);
  expect([first.url, second.url].sort()).toEqual([`${server.url}/2`, `${server.url}/3`]);
  const visitor = await connect(first.url);
  await visitor.set("left behind", "1");
  await first.close();
  expect(await visitor.dbSize()).toBe(0);
  await second.close();
  expect(await foreign.get("not ours")).toBe("1");

  await Promise.all([visitor.close(), foreign.close()]);
  vi.unstubAllEnvs();
  await server.close();
});

test("the Redis ends when the process that started it is killed", async () => {
  const program = `import { startRedis } from "@keyhold/test-support"; console.log((await startRedis()).url);`;
  const env = { ...process.env, REDIS_URL: "" };
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd: import.meta.dirname, env });
  const [url] = await once(parent.stdout.setEncoding("utf8"), "data");
  const visitor = await connect(url.trim());
  const ended = once(visitor, "error");
  parent.kill("SIGKILL");
  await ended;
  await expect(connect(url.trim())).rejects.toThrow();
});
