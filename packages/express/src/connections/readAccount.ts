import type { Account } from "../providers/Provider.js";
import { INVISIBLE } from "../util/invisible.js";

/** Reads what a provider's function says about an account: its label, or an object with its members. It can have any type. */
export function readAccount(found: unknown): Account {
  const { label, key } = typeof found === "string" ? { label: found, key: undefined } : Object(found);
  return { label: accountLabel(label), key: typeof key === "string" && key !== "" ? key : undefined };
}

/** The maximum length of a label, in characters. An e-mail address can be so long. */
const LONGEST = 254;

/**
 * The label of an account, safe to store and show: one line, without changes of direction, at most 254 characters.
 *
 * @param text the provider's name for the account; any length, any characters
 * @returns `undefined` if it is not a string, or has no visible character
 */
export function accountLabel(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const visible = text.replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
  const [...characters] = visible.slice(0, 2 * LONGEST);
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
  return shown || undefined;
}
