import { partsOf } from "./partsOf.js";
import type { Store, StoreMessages } from "./Store.js";
import { storeError } from "./storeError.js";

/** Makes each failure of a store that a product brings `store_unavailable`. Keyhold's own stores already fail like this, and stay as they are. */
export function withStoreErrors(store: Store): Store {
  if (Object.values(partsOf(store)).some(Boolean)) return store;
  const { messages } = store;
  return {
    get: (...given) => withStoreError(() => store.get(...given)),
    set: (...given) => withStoreError(() => store.set(...given)),
    take: (...given) => withStoreError(() => store.take(...given)),
    swap: (...given) => withStoreError(() => store.swap(...given)),
    list: (...given) => withStoreError(() => store.list(...given)),
    count: (...given) => withStoreError(() => store.count(...given)),
    ifSame: store.ifSame && ((...given) => withStoreError(async () => store.ifSame?.(...given))),
    messages: messages && messagesWithErrors(messages),
    sessions: store.sessions?.bind(store),
    close: store.close?.bind(store),
  };
}

function messagesWithErrors(messages: StoreMessages): StoreMessages {
  return {
    send: (text) => messages.send(text),
    listen: (...given) => withStoreError(() => messages.listen(...given)),
  };
}

async function withStoreError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storeError(cause);
  }
}
