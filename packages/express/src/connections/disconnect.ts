import type { Disconnected } from "@keyhold/contract";
import { hasCode } from "../errors/KeyholdError.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { readGrant } from "./readGrant.js";
import { removeConnection } from "./removeConnection.js";
import { revokeGrant } from "./revokeGrant.js";
import { tidyAccounts } from "./tidyAccounts.js";

/**
 * Ends a connection. Keyhold revokes the tokens at the provider if the provider allows it, and removes the record in any case. It first
 * waits for a refresh in progress, so that it revokes the newest refresh token.
 *
 * @returns whether the provider confirmed, now or earlier, that all grants of this connection have ended. False if nothing was connected
 */
export function disconnect(services: ConnectionServices, call: CallContext): Promise<Disconnected> {
  const revokeAndForget = async () => {
    const revokedAtProvider = await end(services, call);
    // The grant has ended, even if this fails. `tidyAccounts` removes the entry later.
    await removeConnection(services, call).catch(() => undefined);
    if (call.provider.addedByUser) await services.registrations.drop(call.provider).catch(() => undefined);
    services.emit({ type: "disconnected", ...subjectOf(call), revokedAtProvider });
    return { revokedAtProvider };
  };
  return services.backgroundWork.hold(
    traced("keyhold.disconnect", call.provider.id, async () => {
      // A crash can have left tokens of this connection in the record of another one.
      await tidyAccounts(services, call);
      const { store, backgroundWork } = services;
      return withLock(store, connectionKey(call, "lock"), revokeAndForget, backgroundWork.mayGoOn);
    }),
  );
}

/**
 * Removes only the version of the record whose tokens it revoked. If a lost lock let another process store a new grant meanwhile, Keyhold
 * revokes that one next.
 */
async function end(services: ConnectionServices, call: CallContext): Promise<boolean> {
  const { vault } = services;
  try {
    const { grant, version } = await readGrant(vault, call, { newest: true });
    const isRevoked = await revokeGrant(services, call.provider, grant);
    return (await vault.remove(call, version)) ? isRevoked : end(services, call);
  } catch (error) {
    if (hasCode(error, "not_connected")) return false;
    if (!hasCode(error, "needs_reconnect")) throw error;
    // Keyhold cannot open the record, so it has no token to revoke.
    await vault.remove(call);
    return false;
  }
}
