import type { KeyPage, Store } from "../stores/Store.js";
import { parseGrantKey } from "../vault/createVault.js";

/** Keys that Keyhold reads at once, so that its memory stays the same for any number of users. */
const PAGE = 100;

/** Some of the stored grants: their users, and the ids of their connections. */
export interface GrantPage {
  readonly grants: readonly { readonly userId: string; readonly connection: string }[];
  /** Where this page begins: an opaque text of the store. `undefined` for the first page. */
  readonly after: string | undefined;
}

/** Goes through all stored grants of all users, page by page, in the store's order. A grant can come twice. */
export async function* eachGrant(store: Pick<Store, "list">, after?: string): AsyncGenerator<GrantPage> {
  let begin = after;
  do {
    const page: KeyPage = await store.list("keyhold:{", { after: begin, limit: PAGE });
    yield { grants: page.keys.flatMap((key) => parseGrantKey(key) ?? []), after: begin };
    begin = page.next;
  } while (begin !== undefined);
}
