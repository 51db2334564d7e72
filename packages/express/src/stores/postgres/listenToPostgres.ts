import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { MessageSource } from "../sql/createListening.js";
import { storeError } from "../storeError.js";

/** The part of a client of `pg` that listens. It is not connected yet. */
export interface PostgresListener {
  /** Opens the connection. Keyhold calls it once. */
  connect(): Promise<unknown>;
  /** Runs one statement without parameters: `listen`, and a check of the connection. */
  query(text: string): Promise<unknown>;
  /** A message came on the channel. */
  on(event: "notification", listener: (message: { readonly payload?: string | undefined }) => void): unknown;
  /** The connection failed. Keyhold then makes another client. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** The connection was closed. */
  on(event: "end", listener: () => void): unknown;
  /** Closes the connection. */
  end(): Promise<unknown>;
}

/** Milliseconds that PostgreSQL may take to answer on this connection. */
export const ANSWER_TIMEOUT = 5_000;
/** Milliseconds between two checks of the connection: a connection can be lost without a sign. */
const CHECK_EVERY = 30_000;
/** The maximum number of milliseconds between two tries to connect again. The first try follows at once. */
const LONGEST_PAUSE = 5_000;

const late = () => {
  throw new KeyholdError("store_unavailable", {
    cause: new Error(
      `PostgreSQL did not answer within ${ANSWER_TIMEOUT / 1000} seconds on the connection that listens.`,
    ),
  });
};

/**
 * Listens to a channel on a separate connection, and connects again when it is lost. What was sent meanwhile is lost, so `gap` is called
 * then.
 */
export function listenToPostgres(
  open: () => PostgresListener,
  channel: string,
  tell: (text: string) => void,
  gap: () => void,
): MessageSource {
  let isOver = false;
  let current: Connection | undefined;

  async function connect(): Promise<Connection> {
    current = await openConnection(open, channel, tell);
    if (isOver) current.end();
    return current;
  }

  async function connectAgain(): Promise<Connection | undefined> {
    for (let time = 0; !isOver; time = Math.min(2 * time + 100, LONGEST_PAUSE)) {
      await pause(time, undefined, { ref: false });
      try {
        return await connect();
      } catch {
        // The pool's own statements report the failure.
      }
    }
    return undefined;
  }

  async function stay(first: Connection): Promise<void> {
    for (let connection: Connection | undefined = first; connection && !isOver; ) {
      await connection.lost;
      connection = await connectAgain();
      if (connection && !isOver) gap();
    }
  }

  const begun = connect();
  begun.then(stay).catch(() => undefined);
  return {
    begun,
    end() {
      isOver = true;
      current?.end();
    },
  };
}

interface Connection {
  /** Resolves when the connection is lost or has ended. */
  readonly lost: Promise<void>;
  end(): void;
}

/** @throws KeyholdError `store_unavailable` */
async function openConnection(
  open: () => PostgresListener,
  channel: string,
  tell: (text: string) => void,
): Promise<Connection> {
  const client = open();
  const lost = new Promise<void>((resolve) => {
    client.on("error", () => resolve());
    client.on("end", () => resolve());
  });
  client.on("notification", ({ payload = "" }) => tell(payload));
  const end = () => void client.end().catch(() => undefined);
  const answered = <T>(work: Promise<T>) => withTimeout(work, ANSWER_TIMEOUT, late);
  try {
    await answered(client.connect());
    await answered(client.query(`listen ${channel}`));
  } catch (cause) {
    end();
    throw storeError(cause);
  }
  // An answer that does not come ends the connection, which resolves `lost`.
  const check = setInterval(() => answered(client.query("select 1")).catch(end), CHECK_EVERY).unref();
  lost.then(() => {
    clearInterval(check);
    end();
  });
  return { lost, end };
}
