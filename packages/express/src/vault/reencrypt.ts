import { contextOfActivity } from "../agents/createActivityPages.js";
import { contextOfRegistration } from "../oauth/registrationPlaces.js";
import type { Provider } from "../providers/Provider.js";
import { keysOf } from "../stores/keysOf.js";
import type { Store } from "../stores/Store.js";
import { contextOfDirectory } from "./createDirectory.js";
import { type Keyring, type SealContext, tryOpen } from "./createKeyring.js";
import { contextOf, parseGrantKey } from "./createVault.js";

/**
 * The result of `reencrypt()`, in numbers of records: users' grants, the lists of their further connections, the pages of
 * their records of tool calls, and the product's registrations at providers.
 */
export interface Reencrypted {
  /** Records that are now encrypted with the first key. */
  readonly reencrypted: number;
  /** Records that the first key had already encrypted. */
  readonly current: number;
  /** Records that stay unchanged, because no configured key can decrypt them or their provider is not configured. */
  readonly unreadable: number;
}

/**
 * Encrypts all lasting records with the first key, so that the operator can remove the old keys. Processes can serve requests meanwhile: if
 * one of them replaces a record, this function skips that record, because the process also encrypts with the first key. The lifetime of a
 * record does not change.
 *
 * @param find finds the provider of a user's connection
 */
export async function reencrypt(
  store: Store,
  keyring: Keyring,
  find: (userId: string, connection: string) => Promise<Provider | undefined>,
): Promise<Reencrypted> {
  const count = { reencrypted: 0, current: 0, unreadable: 0 };
  for await (const key of keysOf(store, "keyhold:")) {
    const grantOf = parseGrantKey(key);
    const provider = grantOf && (await find(grantOf.userId, grantOf.connection));
    const context =
      grantOf && provider
        ? contextOf({ ...grantOf, provider })
        : (contextOfDirectory(key) ?? contextOfActivity(key) ?? contextOfRegistration(key));
    const sealed = (grantOf || context) && (await store.get(key));
    if (sealed) count[context ? await resealRecord(store, keyring, key, sealed, context) : "unreadable"]++;
  }
  return count;
}

async function resealRecord(
  store: Store,
  keyring: Keyring,
  key: string,
  sealed: string,
  context: SealContext,
): Promise<keyof Reencrypted> {
  const text = await tryOpen(keyring, sealed, context);
  if (text === undefined) return "unreadable";
  if (keyring.isCurrent(sealed)) return "current";
  const resealed = await keyring.seal(text, context);
  return (await store.swap(key, sealed, resealed, { ttl: "keep" })) ? "reencrypted" : "current";
}
