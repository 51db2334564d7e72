import type { KeyEntry } from "@keyhold/contract";
import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { ACCESS_TOKEN } from "../oauth/TokenSet.js";
import { connectMethodOf } from "../providers/connectMethodOf.js";
import type { Provider } from "../providers/Provider.js";

/** The maximum length of a key, in characters. */
const LONGEST = 4_096;

const empty = z.strictObject({}).default({});
const keyEntry = z.strictObject({
  key: z.string().transform((key) => key.trim()),
  account: z.literal("another").optional(),
});

/**
 * Checks the body of a request to connect, by the provider's method.
 *
 * @returns with the method `key` the user's key; with `exchange` nothing
 * @throws KeyholdError `wrong_method` if the provider connects by navigation; `body_invalid`; `key_invalid` if no header can have the key. No
 * error contains the key
 */
export function checkedEntry(provider: Provider, body: unknown): Partial<KeyEntry> {
  const method = connectMethodOf(provider);
  if (method === "redirect") throw new KeyholdError("wrong_method");
  const { data } = (method === "key" ? keyEntry : empty).safeParse(body);
  if (!data) throw new KeyholdError("body_invalid");
  if ("key" in data && !(data.key.length <= LONGEST && ACCESS_TOKEN.test(data.key)))
    throw new KeyholdError("key_invalid");
  return data;
}
