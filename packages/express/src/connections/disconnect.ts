import type { Disconnected } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { readGrant } from "./readGrant.js";
import { revokeGrant } from "./revokeGrant.js";

/**
 * Ends a connection: revoked at the provider if it can be, and forgotten here whatever happens there. Waits for a renewal
 * under way, so that what is revoked is the newest refresh token.
 *
 * @returns whether all of the user's grants have ended: the provider confirmed it now, or had said so before. False if nothing was connected
 */
export function disconnect(services: ConnectionServices, call: CallContext): Promise<Disconnected> {
  const revokeAndForget = async () => {
    const revokedAtProvider = await end(services, call);
    services.emit({ type: "disconnected", ...subjectOf(call), revokedAtProvider });
    return { revokedAtProvider };
  };
  return services.backgroundWork.hold(
    traced("keyhold.disconnect", call.provider.id, () =>
      withLock(services.store, connectionKey(call, "lock"), revokeAndForget, services.backgroundWork.mayGoOn),
    ),
  );
}

/** What is forgotten is exactly what was revoked: should a lost lock have let another grant in meanwhile, that is next. */
async function end(services: ConnectionServices, call: CallContext): Promise<boolean> {
  const { vault } = services;
  try {
    const { grant, version } = await readGrant(vault, call, { newest: true });
    const isRevoked = await revokeGrant(services, call.provider, grant);
    return (await vault.remove(call, version)) ? isRevoked : end(services, call);
  } catch (error) {
    const code = error instanceof KeyholdError && error.code;
    if (code === "not_connected") return false;
    if (code !== "needs_reconnect") throw error;
    // It does not open, so there is nothing to revoke it with.
    await vault.remove(call);
    return false;
  }
}
