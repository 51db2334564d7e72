import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { redeemCode, type ValidatedCallback } from "../oauth/redeemCode.js";
import type { Account } from "../providers/Provider.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { assertAccount } from "./assertAccount.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { OpenAttempt } from "./createAttempts.js";
import { removeConnection } from "./removeConnection.js";
import { storeGrant } from "./storeGrant.js";
import { tidyAccounts } from "./tidyAccounts.js";
import { underGrantLock } from "./underGrantLock.js";

/** A grant that was just stored. */
export interface Granted {
  /** The call, with the connection that has the grant. */
  readonly call: CallContext;
  /** The grant that it has replaced. */
  readonly before: Grant | undefined;
  /** The claims of the ID token or identity token that the grant was obtained with. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The account, if the check of a key has found it already. */
  readonly account?: Account;
}

interface Answer {
  readonly context: AuthorizationContext;
  readonly callback: ValidatedCallback;
}

/**
 * Exchanges the code of a callback for tokens and stores them, under the connection's lock.
 *
 * @throws KeyholdError `too_many_accounts` before the code is used; the errors of `redeemCode`, `assertAccount` and `storeGrant`
 */
export async function redeemAndStore(
  services: ConnectionServices,
  call: CallContext,
  open: OpenAttempt,
  answer: Answer,
): Promise<Granted> {
  await tidyAccounts(services, call);
  return underGrantLock(services, call, open.isAnother, (one, before) =>
    redeemHere(services, one, before, open, answer),
  );
}

async function redeemHere(
  services: ConnectionServices,
  call: CallContext,
  before: Grant | undefined,
  { secrets, request, stepUp, link }: OpenAttempt,
  { context, callback }: Answer,
): Promise<Granted> {
  const redeem = async () => {
    const redeemed = await redeemCode(context, callback, services.redirectUri(call.provider), secrets, request.scope);
    if (link?.expectAccount !== undefined)
      await assertAccount(services, call, link.expectAccount, { ...redeemed, context });
    return redeemed;
  };
  const { tokens, claims } = await redeem().catch(async (error: unknown) => {
    // `addConnection` has added no entry for a first connection. The entry of a server that the user has added stays until the user disconnects.
    const isFirst = call.connection === call.provider.id;
    if (!before && !isFirst) await removeConnection(services, call).catch(() => undefined);
    throw error;
  });
  const grant = { tokens, stepUp: stepUp && { ...stepUp, isOpen: false } };
  await storeGrant(services, call, grant, { before, context });
  return { call, before, claims };
}
