import { RedisStore } from "connect-redis";
import type { SessionData } from "express-session";
import { KeyholdError } from "../../errors/KeyholdError.js";
import type { StoredSessions } from "../StoredSessions.js";
import type { RedisCommands } from "./RedisDriver.js";

const PREFIX = "keyhold:session:";

/** Sessions as connect-redis stores them: as JSON. */
class RedisSessions extends RedisStore implements StoredSessions {
  keyOf(id: string): string {
    return PREFIX + id;
  }

  async open(_id: string, text: string): Promise<SessionData> {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new KeyholdError("store_unavailable", { cause });
    }
  }
}

/**
 * Creates a session store that reads a session and extends its lifetime with one command, so that a session in use never ends.
 *
 * @param lifetime milliseconds after which an unused session ends
 */
export function redisSessions(redis: RedisCommands, lifetime: number): RedisSessions {
  const get = (key: string) => redis.getEx(key, { type: "EX", value: lifetime / 1000 });
  return new RedisSessions({ client: { ...redis, get }, prefix: PREFIX, disableTouch: true });
}
