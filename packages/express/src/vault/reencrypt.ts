import { contextOfRegistration } from "../oauth/registrationPlaces.js";
import type { Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import { type Keyring, SealBrokenError, type SealContext } from "./createKeyring.js";
import { contextOf, parseGrantKey } from "./createVault.js";

/** How a re-sealing went, in numbers of records: users' grants, and the product's own registrations at providers. */
export interface Reencrypted {
  /** Now sealed with the first key. */
  readonly reencrypted: number;
  /** Sealed with the first key before. */
  readonly current: number;
  /** Left as they are: no key of the ring opens them, or their provider is not configured. */
  readonly unreadable: number;
}

/**
 * Seals everything that lasts with the first key, so that the old keys can be dropped. Processes may serve meanwhile: a record that one
 * of them replaces is left to it, since it seals with the first key as well. A record that ends at some time still ends then.
 */
export async function reencrypt(store: Store, keyring: Keyring, providers: readonly Provider[]): Promise<Reencrypted> {
  const count = { reencrypted: 0, current: 0, unreadable: 0 };
  for await (const key of store.keys()) {
    const grantOf = parseGrantKey(key);
    const provider = providers.find(({ id }) => id === grantOf?.providerId);
    const context = grantOf && provider ? contextOf({ ...grantOf, provider }) : contextOfRegistration(key);
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
  try {
    const text = keyring.open(sealed, context);
    if (keyring.isCurrent(sealed)) return "current";
    return (await store.swap(key, sealed, keyring.seal(text, context), { ttl: "keep" })) ? "reencrypted" : "current";
  } catch (error) {
    if (error instanceof SealBrokenError) return "unreadable";
    throw error;
  }
}
