import { hash } from "node:crypto";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { createSharedTimeout } from "../../performance/createSharedTimeout.js";
import { storeError } from "../storeError.js";
import { keyNames } from "./keyNames.js";
import type { CommandSource, RedisCommands } from "./RedisDriver.js";

/** Milliseconds that one command may take. */
const COMMAND_TIMEOUT = 2_000;

/**
 * Wraps the commands of a Redis client so that they fail while Redis does not answer. The client alone would queue them until Redis is
 * back, and the requests would wait. The client still reconnects on its own. After Redis has a script, Keyhold sends only its hash.
 *
 * @param names the names of keys in Redis
 * @returns commands that fail with KeyholdError `store_unavailable`: at once if there is no connection, otherwise after two seconds
 */
export function withCommandTimeout(
  { isReady, commands }: CommandSource,
  { inRedis } = keyNames("keyhold:"),
): RedisCommands {
  const away = (why: string) => new KeyholdError("store_unavailable", { cause: new Error(why) });
  const late = `Redis did not answer within ${COMMAND_TIMEOUT / 1000} seconds. The command may have been carried out.`;
  const soon = createSharedTimeout(COMMAND_TIMEOUT, () => away(late));
  // By script. The scripts are constants of Keyhold and its libraries, so there are few.
  const hashes = new Map<string, string>();

  async function ask<T>(command: () => Promise<T>): Promise<T> {
    if (!isReady()) throw away("The client has no connection to Redis.");
    try {
      return await soon(command());
    } catch (cause) {
      throw storeError(cause);
    }
  }

  function hashOf(script: string): string {
    const digest = hashes.get(script) ?? hash("sha1", script);
    hashes.set(script, digest);
    return digest;
  }

  return {
    get: (key) => ask(() => commands.get(inRedis(key))),
    getEx: (key, options) => ask(() => commands.getEx(inRedis(key), options)),
    set: (key, value, options) => ask(() => commands.set(inRedis(key), value, options)),
    getDel: (key) => ask(() => commands.getDel(inRedis(key))),
    del: (keys) => ask(() => commands.del(keys.map(inRedis))),
    eval: (script, options) =>
      ask(() => {
        const named = { ...options, keys: options.keys.map(inRedis) };
        return commands.evalSha(hashOf(script), named).catch((error: unknown) => {
          if (!String(error).includes("NOSCRIPT")) throw error;
          return commands.eval(script, named);
        });
      }),
  };
}
