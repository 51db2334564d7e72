import { type Driven, drive, type Load } from "./drive.js";
import type { Stage } from "./startStage.js";

/** One round of calls. */
export interface Round extends Driven {
  /** Requests in a second. */
  readonly throughput: number;
  /** Microseconds of the servers' own CPU time that a request took. */
  readonly cpu: number;
  /** The same of Redis. */
  readonly redisCpu: number;
}

/** Sends a load, and notes what it cost. */
export async function measureRound(stage: Stage, load: Load): Promise<Round> {
  const used = async () => {
    const [redis, ...servers] = await Promise.all([
      stage.redisUsage(),
      ...load.servers.map((server) => server.usage()),
    ]);
    return { redis: redis.cpu, servers: servers.reduce((sum, { cpu }) => sum + cpu, 0) };
  };
  const before = await used();
  const driven = await drive(load);
  const after = await used();
  return {
    ...driven,
    throughput: driven.requests / driven.seconds,
    cpu: (after.servers - before.servers) / driven.requests,
    redisCpu: (after.redis - before.redis) / driven.requests,
  };
}
