/** What the names of all that Keyhold keeps begin with, within this code. */
const OWN = "keyhold:";

/** How keys and channels are named in Redis, so that several products can share one. */
export interface KeyNames {
  /** @param name as this code has it: it begins with `keyhold:` */
  inRedis(name: string): string;
  /** The other way round. */
  own(stored: string): string;
}

/** @param prefix what stands in Redis in the place of `keyhold:` */
export function keyNames(prefix: string): KeyNames {
  const exchange = (from: string, to: string) => (name: string) =>
    name.startsWith(from) ? to + name.slice(from.length) : name;
  return { inRedis: exchange(OWN, prefix), own: exchange(prefix, OWN) };
}
