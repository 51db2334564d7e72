import { secureUrl } from "../providers/secureUrl.js";

/** The members of a JSON object from outside: nothing is known of their types. */
export type Members = Readonly<Record<string, unknown>>;

/** The JSON object that a text is, whatever its content type calls it; nothing where it is none. */
export function objectIn(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

/** A text that a server may have written as a whole number, such as a client id; nothing for all that is no text, and for an empty one. */
export function textOf(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of a list; nothing where there are none, or it is no list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "") : [];
  return texts.length > 0 ? texts : undefined;
}

/** A secure address, spelled without white space; nothing for all else. */
export function addressOf(value: unknown): string | undefined {
  const { data } = secureUrl.safeParse(value);
  return data !== undefined && !/\s/.test(data) ? data : undefined;
}
