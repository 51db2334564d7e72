import type { Store } from "../stores/Store.js";

/** After this many failed or unfinished attempts in a row, Keyhold doubts the registration. */
const MANY = 3;
/** Milliseconds that Keyhold stores a count. */
const COUNT_LIFETIME = 24 * 3_600_000;
/**
 * In this time, in milliseconds, Keyhold replaces a client at most once because of a doubt. Otherwise a user who never finishes, or who
 * forges answers, could make the product register again and again.
 */
const AT_MOST_EVERY = 3_600_000;

interface Count {
  /** Attempts since the last success. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly replacedAt?: number;
  readonly isDeaf?: true;
}

/** Counts the attempts to connect with a registered client. All processes share the count. */
export interface AttemptCount {
  /**
   * Counts a new attempt.
   *
   * @returns `isDoubtful`: whether Keyhold should replace the client, because too many earlier attempts did not succeed. `canAsk`: whether
   * the server's answer shows if it knows a client
   */
  begin(): Promise<{ readonly isDoubtful: boolean; readonly canAsk: boolean }>;
  /** Stores that an attempt succeeded, so the server knows the client. */
  succeed(): Promise<void>;
  /** Stores that the authorization endpoint refuses the client. This answer comes through the browser, so it can be forged. */
  doubt(): Promise<void>;
  /** Stores that Keyhold will now replace the client. */
  replacing(): Promise<void>;
  /** Stores that the server says that it does not know a client that it has just registered. So its answers prove nothing. */
  stopAsking(): Promise<void>;
}

export function createAttemptCount(store: Store, key: string): AttemptCount {
  async function read(): Promise<Count> {
    const text = await store.get(key);
    return text === undefined ? { attempts: 0 } : JSON.parse(text);
  }
  const write = (count: Count) => store.set(key, JSON.stringify(count), { ttl: COUNT_LIFETIME });

  return {
    async begin() {
      const count = await read();
      await write({ ...count, attempts: count.attempts + 1 });
      const mayReplace = Date.now() > (count.replacedAt ?? 0) + AT_MOST_EVERY;
      return { isDoubtful: count.attempts >= MANY && mayReplace, canAsk: !count.isDeaf };
    },
    async succeed() {
      await write({ ...(await read()), attempts: 0 });
    },
    async doubt() {
      await write({ ...(await read()), attempts: MANY });
    },
    async replacing() {
      await write({ ...(await read()), attempts: 1, replacedAt: Date.now() });
    },
    async stopAsking() {
      await write({ ...(await read()), isDeaf: true });
    },
  };
}
