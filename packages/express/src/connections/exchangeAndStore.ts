import { exchangeToken } from "../oauth/exchangeToken.js";
import type { SubjectTokenSource } from "../providers/Provider.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { Granted } from "./redeemAndStore.js";
import { storeGrant } from "./storeGrant.js";
import { subjectTokenOf } from "./subjectTokenOf.js";
import { underGrantLock } from "./underGrantLock.js";

/**
 * Exchanges the user's identity token for a token of the provider and stores it, under the connection's lock.
 *
 * @throws KeyholdError `needs_login`; the errors of `exchangeToken` and `storeGrant`
 */
export function exchangeAndStore(
  services: ConnectionServices,
  asked: CallContext,
  source: SubjectTokenSource,
): Promise<Granted> {
  return underGrantLock(services, asked, false, async (call, before) => {
    const { token, claims, subject } = await subjectTokenOf(call);
    const context = await services.discover(call.provider);
    const tokens = await exchangeToken(context, source, token);
    await storeGrant(services, call, { tokens, subject }, { before, context });
    return { call, before, claims };
  });
}
