/** The prefix of all keys and channels in Keyhold's code. */
const OWN = "keyhold:";

/** Translates the names of keys and channels to those in Redis, so that several products can share one Redis. */
export interface KeyNames {
  /** @param name the name in Keyhold's code, which begins with `keyhold:` */
  inRedis(name: string): string;
  /** The reverse: from a name in Redis to the name in Keyhold's code. */
  own(stored: string): string;
}

/** @param prefix replaces `keyhold:` in Redis */
export function keyNames(prefix: string): KeyNames {
  const exchange = (from: string, to: string) => (name: string) =>
    name.startsWith(from) ? to + name.slice(from.length) : name;
  return { inRedis: exchange(OWN, prefix), own: exchange(prefix, OWN) };
}
