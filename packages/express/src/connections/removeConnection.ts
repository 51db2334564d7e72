import type { Accounts } from "../vault/createDirectory.js";
import type { ConnectionKey } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";

/**
 * Removes what Keyhold stores about a connection in addition to its grant: its entry in the directory, the mark of the default, and the time when it
 * was last used. Call it after the grant was removed, under the connection's lock.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function removeConnection(
  { directory, usage, vault }: Pick<ConnectionServices, "directory" | "usage" | "vault">,
  key: ConnectionKey,
): Promise<void> {
  const { userId, connection } = key;
  let removed: Accounts["further"] = [];
  await directory.change(userId, (accounts) => {
    removed = accounts.further.filter(({ id }) => id === connection);
    const further = accounts.further.filter(({ id }) => id !== connection);
    const defaults = accounts.defaults.filter((id) => id !== connection);
    const isSame = further.length === accounts.further.length && defaults.length === accounts.defaults.length;
    return isSame ? undefined : { ...accounts, further, defaults };
  });
  // If this process has lost the lock, another one may have stored a new grant meanwhile. No grant may be without an entry.
  const isBack = removed.length > 0 && (await vault.read(key, { newest: true }).catch(() => true)) !== undefined;
  if (isBack)
    await directory.change(userId, (accounts) => {
      const isThere = accounts.further.some(({ id }) => id === connection);
      return isThere ? undefined : { ...accounts, further: [...accounts.further, ...removed] };
    });
  else await usage.end(key);
}
