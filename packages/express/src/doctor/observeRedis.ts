import { randomUUID } from "node:crypto";
import { describeFailure } from "../errors/describeFailure.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import type { Subject } from "./Subject.js";

/** What a Redis reports about itself. A hosted Redis does not report all settings. A setting that is not reported counts as correct. */
export interface ObservedRedis {
  /** The prefix of all keys and channels. */
  readonly prefix: string;
  /** The reason why Redis accepts no command. */
  readonly away?: string;
  /** The commands that Redis refuses, each with the reason. */
  readonly refused: readonly string[];
  /** The `maxmemory-policy` of a node that may evict keys. */
  readonly evicts?: string;
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
  client,
  commands,
  names,
  replicas: awaited,
}: NonNullable<Subject["redis"]>): Promise<ObservedRedis> {
  const key = `keyhold:doctor:${randomUUID()}`;
  const prefix = names.inRedis("keyhold:");
  const got = await failureEvent("GET", () => commands.get(key));
  const isCluster = "masters" in client;
  if (!client.isReady) return { prefix, away: got.join(), refused: [], forgets: false, awaited, isCluster };

  const expiration = { type: "EX", value: 60 } as const;
  const refused = [
    ...got,
    ...(await failureEvent("SET", () => commands.set(key, "1", { expiration }))),
    ...(await failureEvent("GETEX", () => commands.getEx(key, expiration))),
    ...(await failureEvent("EVAL", () => commands.eval("return 1", { keys: [key], arguments: [] }))),
    ...(await failureEvent("GETDEL", () => commands.getDel(key))),
    ...(await failureEvent("DEL", () => commands.del([key]))),
    ...(await failureEvent("PUBLISH", () =>
      withTimeout(client.publish(names.inRedis("keyhold:doctor"), ""), COMMAND_TIMEOUT, () => undefined),
    )),
  ];
  const nodes = "masters" in client ? await Promise.all(client.masters.map((one) => client.nodeClient(one))) : [client];
  const settings = await Promise.all(nodes.map(settingsOf));
  return {
    prefix,
    refused,
    evicts: settings.find(({ evicts }) => evicts)?.evicts,
    forgets: settings.some(({ forgets }) => forgets),
    master: settings.find(({ master }) => master)?.master,
    replicas: settings.flatMap(({ replicas }) => replicas ?? []).sort((one, other) => one - other)[0],
    awaited,
    isCluster,
  };
}

/** The command and why it failed; empty if it succeeded. */
async function failureEvent(command: string, use: () => Promise<unknown>): Promise<string[]> {
  try {
    await use();
    return [];
  } catch (error) {
    const failure = error instanceof KeyholdError ? error : new KeyholdError("store_unavailable", { cause: error });
    return [`${command}: ${describeFailure(failure)}`];
  }
}

interface Talkative {
  info(): Promise<string>;
  configGet(parameter: string): Promise<Record<string, string>>;
}

async function settingsOf(node: object): Promise<Pick<ObservedRedis, "evicts" | "forgets" | "master" | "replicas">> {
  if (!isTalkative(node)) return { forgets: false };
  const info = await node.info().catch(() => "");
  const setting = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const policy = setting("maxmemory_policy");
  const { save } = await node.configGet("save").catch((): Record<string, string> => ({}));
  return {
    // Without a memory limit, Redis evicts nothing.
    evicts: setting("maxmemory") === "0" || policy === "noeviction" ? undefined : policy,
    forgets: setting("aof_enabled") === "0" && save === "",
    master: setting("role") === "slave" ? `${setting("master_host")}:${setting("master_port")}` : undefined,
    replicas: setting("role") === "master" ? Number(setting("connected_slaves")) : undefined,
  };
}

function isTalkative(node: object): node is Talkative {
  return "info" in node && "configGet" in node;
}
