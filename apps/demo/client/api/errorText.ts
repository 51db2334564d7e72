import { en, KeyholdError } from "@keyhold/react";

/**
 * The kit's own words about a failed call, so that the page says the same as the components.
 *
 * @param name the provider's name
 */
export function errorText(error: Error, name: string): string {
  const words =
    error instanceof KeyholdError ? Object.entries(en.errors).find(([code]) => code === error.code) : undefined;
  return words?.[1](name) ?? en.error(name);
}
