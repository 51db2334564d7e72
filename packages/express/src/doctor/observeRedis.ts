import { randomUUID } from "node:crypto";
import { describeFailure } from "../errors/describeFailure.js";
import { evictionOf, settingIn } from "../stores/redis/evictionOf.js";
import type { RedisNode } from "../stores/redis/RedisDriver.js";
import type { RedisParts } from "../stores/redis/redisStore.js";
import { storeError } from "../stores/storeError.js";
import { withTimeout } from "../util/withTimeout.js";

/** What a Redis reports about itself. A hosted Redis does not report all settings. A setting that is not reported counts as correct. */
export interface ObservedRedis {
  /** The prefix of all keys and channels. */
  readonly prefix: string;
  /** The reason why Redis accepts no command. */
  readonly away?: string;
  /** The commands that Redis refuses, each with the reason. */
  readonly refused: readonly string[];
  /** The `maxmemory-policy` of a node that may evict keys. */
  readonly evicts?: string | undefined;
  /** Whether a node does not say whether it may evict keys. */
  readonly isEvictionUnknown: boolean;
  /** Whether at least one node stores nothing on disk. */
  readonly forgets: boolean;
  /** The address of the master, if this Redis is a replica. */
  readonly master?: string;
  /** The number of connected replicas: the smallest of all nodes. */
  readonly replicas?: number;
  /** The number of replicas that Keyhold waits for. */
  readonly awaited: number;
  readonly isCluster: boolean;
}

/** Milliseconds for a command that does not use `withCommandTimeout`. */
const COMMAND_TIMEOUT = 2_000;

/** Tries the commands that Keyhold uses, on the doctor's own key and channel, and reads the settings of Redis. */
export async function observeRedis({
  driver,
  commands,
  stored,
  replicas: awaited,
}: RedisParts): Promise<ObservedRedis> {
  const key = `keyhold:doctor:${randomUUID()}`;
  const prefix = stored.inRedis("keyhold:");
  const { isCluster } = driver;
  const got = await failureOf("GET", () => commands.get(key));
  const masters = await withTimeout(driver.masters(), COMMAND_TIMEOUT, () => []).catch(() => []);
  if (!driver.isReady() || masters.length === 0) {
    return { prefix, away: got.join(), refused: [], forgets: false, isEvictionUnknown: false, awaited, isCluster };
  }

  const expiration = { type: "EX", value: 60 } as const;
  const scan = (master: RedisNode) => master.scan("0", { MATCH: stored.inRedis(key), COUNT: 1 });
  const soon = (work: Promise<unknown>) => withTimeout(work, COMMAND_TIMEOUT, () => undefined);
  const refused = [
    ...got,
    ...(await failureOf("SET", () => commands.set(key, "1", { expiration }))),
    ...(await failureOf("GETEX", () => commands.getEx(key, expiration))),
    ...(await failureOf("EVAL", () => commands.eval("return 1", { keys: [key], arguments: [] }))),
    ...(await failureOf("SCAN", () => soon(Promise.all(masters.map(scan))))),
    ...(await failureOf("GETDEL", () => commands.getDel(key))),
    ...(await failureOf("DEL", () => commands.del([key]))),
    ...(await failureOf("PUBLISH", () => soon(driver.commands.publish(stored.inRedis("keyhold:doctor"), "")))),
  ];
  const settings = await Promise.all(masters.map(settingsOf));
  return {
    prefix,
    refused,
    evicts: settings.find(({ eviction }) => eviction && eviction !== "noeviction")?.eviction,
    isEvictionUnknown: settings.some(({ eviction }) => eviction === undefined),
    forgets: settings.some(({ forgets }) => forgets),
    master: settings.find(({ master }) => master)?.master,
    replicas: settings.flatMap(({ replicas }) => replicas ?? []).sort((one, other) => one - other)[0],
    awaited,
    isCluster,
  };
}

/** The command and why it failed; empty if it succeeded. */
async function failureOf(command: string, use: () => Promise<unknown>): Promise<string[]> {
  try {
    await use();
    return [];
  } catch (error) {
    return [`${command}: ${describeFailure(storeError(error))}`];
  }
}

async function settingsOf(node: RedisNode) {
  const info = await node.info().catch(() => "");
  const save = await node.configGet("save").catch(() => undefined);
  const role = settingIn(info, "role");
  return {
    eviction: await evictionOf(node),
    forgets: settingIn(info, "aof_enabled") === "0" && save === "",
    master: role === "slave" ? `${settingIn(info, "master_host")}:${settingIn(info, "master_port")}` : undefined,
    replicas: role === "master" ? Number(settingIn(info, "connected_slaves")) : undefined,
  };
}
