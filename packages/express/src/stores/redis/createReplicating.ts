import { setImmediate as nextTurn } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { KeyNames } from "./keyNames.js";
import type { RedisCommands, RedisDriver } from "./RedisDriver.js";
import { withCommandTimeout } from "./withCommandTimeout.js";

/**
 * Milliseconds to wait for the replicas. It is shorter than the timeout of a command, because later commands of the connection wait too.
 */
const REPLICATED_WITHIN = 1_000;
/** Milliseconds that a write waits for its connection. */
const CONNECTED_WITHIN = 2_000;

/** Commands that wait until replicas have executed them too. */
export interface Replicating extends Pick<RedisCommands, "set" | "eval"> {
  /** Ends the connection. A later command opens it again. */
  close(): void;
}

/**
 * Sends writes on a separate connection and waits there for the replicas (`WAIT`), because a `WAIT` delays all later commands of its
 * connection. If the replicas do not answer in time, the write counts as done: the master has it, and Keyhold cannot undo it.
 *
 * @param replicas how many replicas must have a write
 * @throws KeyholdError `store_unavailable` from the commands
 * @see [WAIT](https://redis.io/docs/latest/commands/wait/)
 */
export function createReplicating(
  driver: Pick<RedisDriver, "open">,
  names: KeyNames,
  replicas: number,
  time = REPLICATED_WITHIN,
): Replicating {
  let opening: ReturnType<typeof open> | undefined;

  async function open() {
    const connection = await driver.open(forget);
    /** The next `WAIT`. It covers all writes that begin before Keyhold sends it, so simultaneous writes share one `WAIT`. */
    let next: Promise<unknown> | undefined;
    const wait = async () => {
      await nextTurn();
      next = undefined;
      await connection.wait(replicas, time);
    };
    return {
      commands: withCommandTimeout(connection, names),
      untilReplicated: () => (next ??= wait()),
      end: connection.end,
    };
  }

  function forget(): void {
    opening = undefined;
  }

  function begin(): ReturnType<typeof open> {
    const begun = open();
    begun.catch(() => {
      if (opening === begun) forget();
    });
    return begun;
  }

  async function write<T>(command: (commands: RedisCommands) => Promise<T>): Promise<T> {
    opening ??= begin();
    const late = (cause?: unknown) => {
      throw new KeyholdError("store_unavailable", { cause });
    };
    const { commands, untilReplicated } = await withTimeout(opening.catch(late), CONNECTED_WITHIN, late);
    const answer = await command(commands);
    await withTimeout(untilReplicated(), 2 * time, () => undefined).catch(() => undefined);
    return answer;
  }

  return {
    set: (key, value, options) => write((commands) => commands.set(key, value, options)),
    eval: (script, options) => write((commands) => commands.eval(script, options)),
    close() {
      const ending = opening;
      forget();
      ending?.then(
        ({ end }) => end(),
        () => undefined,
      );
    },
  };
}
