import type { Store } from "./Store.js";

/** All keys that begin with a prefix, page by page. A key can come twice. */
export async function* keysOf(store: Pick<Store, "list">, prefix: string): AsyncIterable<string> {
  let after: string | undefined;
  do {
    const page = await store.list(prefix, { after });
    yield* page.keys;
    after = page.next;
  } while (after !== undefined);
}
