import { plainName } from "../util/plainName.js";

const isThere = (value: unknown) => value !== undefined && value !== null;
const isTrue = (value: unknown) => value === true;
/** Members by which a body says that a call was carried out, by their plain names, and the values that say so. A refusal can have `"result": null`. */
const OF_RESULT: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["result", isThere],
  ["structuredcontent", isThere],
  ["content", Array.isArray],
  ["ok", isTrue],
  ["success", isTrue],
]);

/**
 * Whether the body of a refusal has the result of a call, with or without an id and the other members of JSON-RPC. Proxies and frameworks
 * put results into other objects, so it looks at every level. It has no recursion, because the server decides how many levels there are.
 *
 * @param values the JSON values in the body
 */
export function hasResult(values: readonly unknown[]): boolean {
  const open = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      if (OF_RESULT.get(plainName(name))?.(member)) return true;
      open.push(member);
    }
  }
  return false;
}
