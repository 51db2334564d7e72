import type { CallContext } from "../vault/Grant.js";
import { accountOfKey } from "./accountOfKey.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { Granted } from "./redeemAndStore.js";
import { storeGrant } from "./storeGrant.js";
import { tidyAccounts } from "./tidyAccounts.js";
import { underGrantLock } from "./underGrantLock.js";

/**
 * Checks a user's key and stores it, under the connection's lock.
 *
 * @param isAnother whether the user connects a further account
 * @throws KeyholdError the errors of `accountOfKey`, `underGrantLock` and `storeGrant`
 */
export async function checkAndStoreKey(
  services: ConnectionServices,
  asked: CallContext,
  key: string,
  isAnother: boolean,
): Promise<Granted> {
  const account = await accountOfKey(services, asked, key);
  await tidyAccounts(services, asked);
  return underGrantLock(services, asked, isAnother, async (call, before) => {
    await storeGrant(services, call, { tokens: { accessToken: key } }, { before });
    return { call, before, claims: {}, account };
  });
}
