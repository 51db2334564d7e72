import { KeyholdError } from "../KeyholdError.js";
import { withinTime } from "../withinTime.js";
import type { RedisClient } from "./redisStore.js";

/** Milliseconds that one command may take. */
const PATIENCE = 2_000;

/**
 * The same Redis client, but for what it does while Redis is away: by itself it would keep commands until Redis is back, and the
 * requests behind them waiting. It goes on reconnecting on its own.
 *
 * @returns a client whose commands fail with KeyholdError `store_unavailable`, at once when the connection is lost, else soon
 */
export function impatient<Client extends Pick<RedisClient, "isReady" | "on" | "listenerCount">>(redis: Client): Client {
  const away = (cause?: unknown) => {
    throw new KeyholdError("store_unavailable", { cause });
  };
  // Without a listener, Node would end the process when the connection is lost.
  if (redis.listenerCount("error") === 0) redis.on("error", () => undefined);
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const answer: unknown = target.isReady ? Reflect.apply(member, target, args) : away();
        return answer instanceof Promise ? withinTime(answer, PATIENCE, away).catch(away) : answer;
      };
    },
  });
}
