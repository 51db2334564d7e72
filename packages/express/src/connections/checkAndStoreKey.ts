import type { CallContext } from "../vault/Grant.js";
import { accountOfKey } from "./accountOfKey.js";
import { assertExpected } from "./assertAccount.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { Granted } from "./redeemAndStore.js";
import { storeGrant } from "./storeGrant.js";
import { tidyAccounts } from "./tidyAccounts.js";
import { underGrantLock } from "./underGrantLock.js";

/**
 * Checks a user's key and stores it, under the connection's lock.
 *
 * @param options.isAnother whether the user connects a further account
 * @param options.expectAccount the label of the account that the key must have
 * @throws KeyholdError the errors of `accountOfKey`, `assertExpected`, `underGrantLock` and `storeGrant`
 */
export async function checkAndStoreKey(
  services: ConnectionServices,
  asked: CallContext,
  key: string,
  { isAnother, expectAccount }: { readonly isAnother: boolean; readonly expectAccount: string | undefined },
): Promise<Granted> {
  const account = await accountOfKey(services, asked, key);
  if (expectAccount !== undefined) assertExpected(account, expectAccount);
  await tidyAccounts(services, asked);
  return underGrantLock(services, asked, isAnother, async (call, before) => {
    await storeGrant(services, call, { tokens: { accessToken: key } }, { before });
    return { call, before, claims: {}, account };
  });
}
