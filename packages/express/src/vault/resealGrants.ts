import type { Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import { contextOf, parseGrantKey } from "./createVault.js";
import { type Keyring, SealBrokenError } from "./keyring.js";

/** How a re-sealing went, in numbers of grants. */
export interface Resealed {
  /** Now sealed with the first key. */
  readonly resealed: number;
  /** Sealed with the first key before. */
  readonly current: number;
  /** Left as they are: no key of the ring opens them, or their provider is not configured. */
  readonly unreadable: number;
}

/**
 * Seals every grant with the first key that is not yet, so that the old keys can be dropped. Processes may serve meanwhile: a grant that one of them
 * replaces is left to it, since it seals with the first key as well.
 */
export async function resealGrants(store: Store, keyring: Keyring, providers: readonly Provider[]): Promise<Resealed> {
  const count = { resealed: 0, current: 0, unreadable: 0 };
  for await (const key of store.keys()) {
    const named = parseGrantKey(key);
    if (!named) continue;
    const sealed = await store.get(key);
    if (sealed === undefined) continue;
    const provider = providers.find(({ id }) => id === named.providerId);
    count[provider ? await reseal(key, sealed, contextOf({ userId: named.userId, provider })) : "unreadable"]++;
  }
  return count;

  async function reseal(key: string, sealed: string, context: readonly string[]): Promise<keyof Resealed> {
    try {
      const text = await keyring.open(sealed, context);
      if (keyring.isCurrent(sealed)) return "current";
      return (await store.swap(key, sealed, await keyring.seal(text, context))) ? "resealed" : "current";
    } catch (error) {
      if (error instanceof SealBrokenError) return "unreadable";
      throw error;
    }
  }
}
