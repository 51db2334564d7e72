import { redisKind } from "./redis/redisProblem.js";
import type { Store } from "./Store.js";

const MEMBERS = ["get", "set", "take", "swap", "list", "count"] as const satisfies (keyof Store)[];

/**
 * The problem with the `store` option, as the end of a sentence; `undefined` if it can be used.
 *
 * @param value the product's value, of any type
 */
export function storeProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    return "is not a store. Pass embeddedStore(), postgresStore(pool), redisStore(client), sqliteStore(database) or memoryStore()";
  }
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  const missing = MEMBERS.filter((name) => !has(name));
  if (missing.length === 0) return undefined;
  if (has("then")) return "is a promise. `await` it";
  if (redisKind(value)) return "is a Redis client. Pass redisStore(client)";
  if (has("prepare")) return "is a SQLite database. Pass sqliteStore(database)";
  if (has("query")) return "is a PostgreSQL client. Pass postgresStore(pool)";
  return `has no ${missing.map((name) => `\`${name}()\``).join(", ")}, which a store must have`;
}
