import { createClient } from "redis";
import type { RunningRedis } from "./startRedis.js";

/**
 * Takes one empty logical database (1 to 15) of a running server for the caller alone, among any number of processes
 * that do the same. It does not use databases that contain something. Published messages are not separated: in Redis they
 * belong to the server, not to a database.
 *
 * @param serverUrl a `redis:` or `rediss:` address; a database in it is ignored
 * @throws Error when no database is both unclaimed and empty
 */
export async function claimDatabase(serverUrl: string): Promise<RunningRedis> {
  const server = createClient({ url: serverUrl, database: 0 });
  await server.connect();

  for (let database = 1; database <= 15; database++) {
    const claim = `keyhold:test-support:database:${database}`;
    if (!(await server.set(claim, process.pid, { condition: "NX", expiration: { type: "EX", value: 3600 } }))) continue;

    const url = new URL(serverUrl);
    url.pathname = `/${database}`;
    const client = createClient({ url: url.href });
    await client.connect();
    if ((await client.dbSize()) === 0) {
      return {
        url: url.href,
        async close() {
          await client.flushDb();
          await server.del(claim);
          await Promise.all([client.close(), server.close()]);
        },
      };
    }
    await client.close();
    await server.del(claim);
  }
  await server.close();
  throw new Error(
    "Every database from 1 to 15 of the Redis in REDIS_URL is in use. Empty one, or unset REDIS_URL to have a Redis started.",
  );
}
