/**
 * Says whether a JSON value is nested deeper than a limit. It uses no recursion, so that no value can overflow the stack.
 *
 * @param limit how many levels of lists and objects are allowed
 */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap((node) => (typeof node === "object" && node !== null ? Object.values(node) : []));
    if (level.length === 0) return false;
  }
  return true;
}
