import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { type TargetConfig, type TargetName, targetNames } from "../targets/targets.js";
import { type Server, startServer } from "./startServer.js";

/** Redis, the MCP server and all proxies before it, each in its own process. */
export interface Stage {
  readonly servers: Readonly<Record<TargetName, Server>>;
  readonly config: TargetConfig;
  /** Further processes of Keyhold. */
  startMore(count: number): Promise<Server[]>;
  redisUsage(): Promise<RedisUsage>;
  close(): Promise<void>;
}

export interface RedisUsage {
  /** Microseconds of user and system time since it began. */
  readonly cpu: number;
  /** Bytes that it has allocated. */
  readonly memory: number;
}

export async function startStage(): Promise<Stage> {
  const redis = await startRedis();
  const client = await createClient({ url: redis.url }).connect();
  const upstream = await startServer("upstream", { upstream: "", redisUrl: redis.url });
  const config = { upstream: upstream.origin, redisUrl: redis.url };
  const open = new Set([upstream]);
  async function start(name: TargetName): Promise<Server> {
    if (name === "upstream") return upstream;
    const server = await startServer(name, config);
    open.add(server);
    return server;
  }

  const started = await Promise.all(targetNames.map(async (name) => [name, await start(name)] as const));
  return {
    servers: Object.fromEntries(started) as Record<TargetName, Server>,
    config,
    startMore: (count) => Promise.all(Array.from({ length: count }, () => start("keyhold"))),
    async redisUsage() {
      const info = await client.info();
      const field = (name: string) => Number(new RegExp(`^${name}:(.*)`, "m").exec(info)?.[1]);
      return { cpu: (field("used_cpu_user") + field("used_cpu_sys")) * 1e6, memory: field("used_memory") };
    },
    async close() {
      await client.close();
      await Promise.all([...open].map((server) => server.close()));
      await redis.close();
    },
  };
}
