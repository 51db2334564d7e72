import { createListening, type MessageSource } from "../sql/createListening.js";
import type { SqlMessages, SqlQuery } from "../sql/sqlStore.js";
import type { PostgresPool } from "./createPostgresQuery.js";
import { ANSWER_TIMEOUT, listenToPostgres, type PostgresListener } from "./listenToPostgres.js";

/** Each database has its own channels. */
const CHANNEL = "keyhold";
/** `notify` itself takes no parameters. */
const SEND = "select pg_notify($1, $2) as done";

type Begin = Parameters<typeof createListening>[0];

/** Opens a connection for listening, which is not connected yet. */
export type OpenListener = () => PostgresListener;

/**
 * Creates messages between the processes that share a database, with `NOTIFY`.
 *
 * @param open `false` if this process hears only itself; `undefined` to listen as the pool can
 */
export function postgresMessages(
  pool: PostgresPool,
  query: SqlQuery,
  open: OpenListener | false | undefined,
): SqlMessages {
  const begin = open === undefined ? wayOf(pool) : open && overConnection(open);
  const { tell, listen, close } = createListening(begin || (() => ({ begun: Promise.resolve(), end() {} })));
  return {
    send(text) {
      if (!begin) tell(text);
      // A message is only a hint.
      query(SEND, [CHANNEL, text]).catch(() => undefined);
    },
    listen,
    close,
  };
}

const overConnection =
  (open: OpenListener): Begin =>
  (tell, gap) =>
    listenToPostgres(open, CHANNEL, tell, gap);

/** How this pool can listen: pools of `pg` have a class for connections, and PGlite has a method. */
function wayOf(pool: PostgresPool): Begin | undefined {
  const member = (name: string): unknown => Reflect.get(pool, name);
  const [Client, options, listen] = [member("Client"), member("options"), member("listen")];
  if (typeof Client === "function" && typeof options === "object" && options) {
    return overConnection(() => Reflect.construct(Client, [listenerOptions(options)]));
  }
  if (typeof listen === "function") return (tell) => overPglite(Reflect.apply(listen, pool, [CHANNEL, tell]));
  return undefined;
}

/** A pool's options for one connection. A pool hides its password in a property that spreading would not copy. */
function listenerOptions(options: object): object {
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(options),
    keepAlive: { value: true, enumerable: true },
    connectionTimeoutMillis: { value: ANSWER_TIMEOUT, enumerable: true },
  });
}

function overPglite(begun: Promise<() => Promise<void>>): MessageSource {
  return {
    begun,
    // If it is closed, there is nothing left to stop.
    end: () => void begun.then((stop) => stop()).catch(() => undefined),
  };
}
