import type { LinkPlace } from "./Provider.js";

/** The places of the named members of a value, if the value is an object. A provider's `links` returns such places. */
export function placesOf(value: unknown, ...keys: readonly string[]): LinkPlace[] {
  if (typeof value !== "object" || value === null) return [];
  return keys.map((key) => [value as Record<string, unknown>, key]);
}
