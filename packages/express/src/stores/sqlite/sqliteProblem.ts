const WANTED =
  'Pass an open database of `node:sqlite`, `better-sqlite3` or `libsql`, such as `new Database("keyhold.sqlite")` of libsql';

/**
 * The problem with the database of `sqliteStore()`, as the end of a sentence; `undefined` if it can be used.
 *
 * @param value the product's value, of any type
 */
export function sqliteProblem(value: unknown): string | undefined {
  if (typeof value === "string") return `is a path. ${WANTED}`;
  if (typeof value !== "object" || value === null) return `is not a database. ${WANTED}`;
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  if (has("then")) return "is a promise. `await` it first";
  // Drizzle's object also has methods with these names.
  if (has("all") && "$client" in value) return "is an object of Drizzle. Pass its `$client`";
  if (has("serialize") && has("each")) return `is of the package \`sqlite3\`, which answers by callbacks. ${WANTED}`;
  if (has("execute") && has("batch")) return `is of \`@libsql/client\`, which answers by promises. ${WANTED}`;
  if (has("exec") && has("prepare")) return undefined;
  return `has no \`exec\` and \`prepare\`. ${WANTED}`;
}
