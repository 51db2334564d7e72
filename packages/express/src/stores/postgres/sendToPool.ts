import type { PostgresPool } from "./createPostgresQuery.js";

/** A connection of a pool of `pg`. */
interface PooledConnection extends PostgresPool {
  on(event: "error", listener: () => void): unknown;
  off(event: "error", listener: () => void): unknown;
  /** @param error if there is one, the pool closes the connection */
  release(error?: Error): void;
}

type Answer = Awaited<ReturnType<PostgresPool["query"]>>;

const ignore = () => undefined;
/** `read_only_sql_transaction`: after a failover, this is a connection to the old primary. */
const READ_ONLY = "25006";

/**
 * Sends a statement to a pool. A pool of `pg` keeps statements until it has a free connection, for any time. So this function asks it for the
 * connection first, and sends nothing if the caller has given up meanwhile: a write must not happen much later than its error.
 *
 * @param statement the arguments of `query`
 * @param checkTime throws an error if it is too late
 */
export async function sendToPool(pool: PostgresPool, statement: unknown[], checkTime: () => void): Promise<Answer> {
  const connect: unknown = Reflect.get(pool, "connect");
  // PGlite and other objects have one connection, or wait for one in their own way.
  if (typeof connect !== "function" || !("totalCount" in pool)) return Reflect.apply(pool.query, pool, statement);
  const connection = await new Promise<PooledConnection>((resolve, reject) => {
    function take(error: unknown, taken: PooledConnection) {
      if (error) return reject(error);
      // The pool listens only to unused connections, and an error without a listener would end the process. The error can come before a promise
      // resolves: a server that is killed can accept and end a connection in one packet.
      taken.on("error", ignore);
      resolve(taken);
    }
    Reflect.apply(connect, pool, [take]);
  });
  let broken: Error | undefined;
  try {
    checkTime();
    return await Reflect.apply(connection.query, connection, statement);
  } catch (error) {
    // After an error of PostgreSQL itself, the connection can be used again, unless all writes would fail on it.
    if (error instanceof Error && (!("severity" in error) || Reflect.get(error, "code") === READ_ONLY)) broken = error;
    throw error;
  } finally {
    connection.off("error", ignore);
    connection.release(broken);
  }
}
