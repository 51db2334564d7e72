import { connectionKey } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { addConnection } from "./addConnection.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { newConnectionId } from "./startedConnection.js";
import { grantBefore } from "./storeGrant.js";

/**
 * Runs the work that gets and stores a new grant, under the connection's lock. If another attempt has connected the user's first account
 * meanwhile, a further account must not replace it, and gets another connection.
 *
 * @param isAnother whether the user connects a further account
 * @param work gets the call with the connection that it connects, and the grant that it replaces
 * @throws KeyholdError `too_many_accounts` before the work begins, `store_unavailable`
 */
export async function underGrantLock<T>(
  services: ConnectionServices,
  call: CallContext,
  isAnother: boolean | undefined,
  work: (call: CallContext, before: Grant | undefined) => Promise<T>,
): Promise<T> {
  const { vault, store, backgroundWork } = services;
  const locked = async () => {
    const before = await grantBefore(vault, call);
    if (isAnother && before && call.connection === call.provider.id) return undefined;
    await addConnection(services, call);
    return { result: await work(call, before) };
  };
  const done = await withLock(store, connectionKey(call, "lock"), locked, backgroundWork.mayGoOn);
  return done ? done.result : underGrantLock(services, { ...call, connection: newConnectionId(call) }, isAnother, work);
}
