import type { LinkPlace } from "./Provider.js";

/** Returns the places of the named members of a value, for a provider's `links`. The list is empty if the value is not an object. */
export function placesOf(value: unknown, ...keys: readonly string[]): LinkPlace[] {
  if (typeof value !== "object" || value === null) return [];
  return keys.map((key) => [value as Record<string, unknown>, key]);
}
