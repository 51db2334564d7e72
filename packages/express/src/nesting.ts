/**
 * Says whether a JSON value is nested deeper than some limit. It needs no recursion itself, so that any value can be asked about.
 *
 * @param limit how many lists and objects may stand inside each other
 */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap((node) => (typeof node === "object" && node !== null ? Object.values(node) : []));
    if (level.length === 0) return false;
  }
  return true;
}
