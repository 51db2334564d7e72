import type { LinkPlace } from "./Provider.js";

/** The places of the links among the members of a value, if the value is an object. For `links` of a provider. */
export function placesOf(value: unknown, ...keys: readonly string[]): LinkPlace[] {
  if (typeof value !== "object" || value === null) return [];
  return keys.map((key) => [value as Record<string, unknown>, key]);
}
