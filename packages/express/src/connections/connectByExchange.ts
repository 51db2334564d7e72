import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { describeConnection } from "./listConnections.js";
import { storeGrant } from "./storeGrant.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/**
 * Connects a user without a navigation: Keyhold exchanges the user's identity token for a token of the provider.
 *
 * @throws KeyholdError `wrong_method` if the provider connects by navigation, `needs_login`, `no_access`, or what `fromOAuthError` returns
 */
export async function connectByExchange(services: ConnectionServices, call: CallContext): Promise<Connection> {
  const { userId, provider } = call;
  const source = provider.subjectToken;
  if (!source) throw new KeyholdError("wrong_method");
  try {
    const connecting = storeGrant(services, call, async () => {
      const { token, claims, subject } = await subjectTokenOf(call);
      const context = await services.discover(provider);
      return { grant: { tokens: await exchangeToken(context, source, token), subject }, claims, context };
    });
    await services.backgroundWork.hold(connecting);
  } catch (error) {
    const failure = fromOAuthError(error);
    services.emit(failureEvent(call, failure));
    throw failure;
  }
  return describeConnection(services, userId, provider);
}
