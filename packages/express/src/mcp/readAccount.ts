import type { Account } from "../providers/Provider.js";
import { accountLabel } from "./accountLabel.js";

/** Reads what a provider's function says about an account: its label, or an object with its members. It can have any type. */
export function readAccount(found: unknown): Account {
  const { label, key } = typeof found === "string" ? { label: found, key: undefined } : Object(found);
  return { label: accountLabel(label), key: typeof key === "string" && key !== "" ? key : undefined };
}
