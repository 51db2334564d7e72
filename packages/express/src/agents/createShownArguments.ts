import type { Store } from "../stores/Store.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { ShownCall } from "./shownCall.js";

type Shown = ShownCall["arguments"];

/**
 * What users see of the arguments of calls that wait: sealed, one record for each approval, and without the values that the provider marks as
 * secret. They are removed when the user has decided, and end by themselves.
 */
export interface ShownArguments {
  /** @param ttl milliseconds */
  write(userId: string, approvalId: string, shown: Shown, ttl: number): Promise<void>;
  /** @returns `undefined` if there are none, or Keyhold cannot open them */
  read(userId: string, approvalId: string): Promise<Shown | undefined>;
  remove(userId: string, approvalId: string): Promise<void>;
}

export function createShownArguments(store: Store, keyring: Keyring): ShownArguments {
  const keyOf = (userId: string, id: string) => `keyhold:{${encodeURIComponent(userId)}}:arguments:${id}`;
  return {
    async write(userId, id, shown, ttl) {
      const key = keyOf(userId, id);
      await store.set(key, await keyring.seal(JSON.stringify(shown), [key]), { ttl });
    },
    async read(userId, id) {
      const key = keyOf(userId, id);
      const text = await tryOpen(keyring, await store.get(key, { newest: true }), [key]);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async remove(userId, id) {
      await store.take(keyOf(userId, id));
    },
  };
}
