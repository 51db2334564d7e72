import type { LinkPlace } from "./Provider.js";

/** The members of a value that hold links, where the value is an object: for `links` of a provider. */
export function placesOf(value: unknown, ...keys: readonly string[]): LinkPlace[] {
  if (typeof value !== "object" || value === null) return [];
  return keys.map((key) => [value as Record<string, unknown>, key]);
}
