import { secureUrl } from "../network/secureUrl.js";
import { isMembers, jsonIn, type Members } from "../util/json.js";

/** Parses a text as a JSON object. Returns `undefined` if it is not one. */
export function objectIn(text: string): Members | undefined {
  const value = jsonIn(text);
  return isMembers(value) ? value : undefined;
}

/** A non-empty string, such as a client id. A whole number also counts, because some servers write one. `undefined` for everything else. */
export function textOf(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The strings in a list; `undefined` if there are none, or if it is not a list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "") : [];
  return texts.length > 0 ? texts : undefined;
}

/** A secure address without white space; `undefined` for everything else. */
export function addressOf(value: unknown): string | undefined {
  const { data } = secureUrl.safeParse(value);
  return data !== undefined && !/\s/.test(data) ? data : undefined;
}
