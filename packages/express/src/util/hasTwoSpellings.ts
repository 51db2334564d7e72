import { plainName } from "./plainName.js";

/**
 * Whether an object has two members, at any level, whose names a lenient server may read as one: `amount` and `Amount`. Such a server could
 * read another value than the rules and the user.
 *
 * @param value a value of JSON with a limited number of levels
 */
export function hasTwoSpellings(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  if (new Set(names.map(plainName)).size < names.length) return true;
  return Object.values(value).some(hasTwoSpellings);
}
