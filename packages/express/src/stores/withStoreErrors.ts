import { KeyholdError } from "../errors/KeyholdError.js";
import { partsOf } from "./partsOf.js";
import type { Store, StoreMessages } from "./Store.js";

/** Makes each failure of a store that a product brings `store_unavailable`. Keyhold's own stores already fail like this, and stay as they are. */
export function withStoreErrors(store: Store): Store {
  if (Object.values(partsOf(store)).some(Boolean)) return store;
  const { messages } = store;
  return {
    get: (...given) => told(() => store.get(...given)),
    set: (...given) => told(() => store.set(...given)),
    take: (...given) => told(() => store.take(...given)),
    swap: (...given) => told(() => store.swap(...given)),
    list: (...given) => told(() => store.list(...given)),
    count: (...given) => told(() => store.count(...given)),
    ifSame: store.ifSame && ((...given) => told(async () => store.ifSame?.(...given))),
    messages: messages && messagesWithErrors(messages),
    sessions: store.sessions?.bind(store),
    close: store.close?.bind(store),
  };
}

function messagesWithErrors(messages: StoreMessages): StoreMessages {
  return {
    send: (text) => messages.send(text),
    listen: (...given) => told(() => messages.listen(...given)),
  };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof KeyholdError ? cause : new KeyholdError("store_unavailable", { cause });
  }
}
