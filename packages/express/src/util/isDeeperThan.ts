/**
 * Whether a JSON value has more levels than a limit. Uses no recursion, so no value can overflow the stack.
 *
 * @param limit the number of levels of lists and objects that are allowed
 */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap((node) => (typeof node === "object" && node !== null ? Object.values(node) : []));
    if (level.length === 0) return false;
  }
  return true;
}
