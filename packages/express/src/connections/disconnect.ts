import type { Disconnected } from "@keyhold/contract";
import { KeyholdError } from "../KeyholdError.js";
import { aboutOf } from "../KeyholdEvent.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { readGrant } from "./readGrant.js";
import { revokeGrant } from "./revokeGrant.js";
import type { Services } from "./Services.js";

/**
 * Ends a connection: revoked at the provider if it can be, and forgotten here whatever happens there. Waits for a renewal
 * under way, so that what is revoked is the newest refresh token.
 *
 * @returns whether all of the user's grants have ended: the provider confirmed it now, or had said so before. False if nothing was connected
 */
export function disconnect(services: Services, owner: Owner): Promise<Disconnected> {
  const revokeAndForget = async () => {
    const revokedAtProvider = await end(services, owner);
    services.emit({ type: "revoked", ...aboutOf(owner), revokedAtProvider });
    return { revokedAtProvider };
  };
  return services.underWay.hold(
    traced("keyhold.disconnect", owner.provider.id, () =>
      withLock(services.store, connectionKey(owner, "lock"), revokeAndForget, services.underWay.mayGoOn),
    ),
  );
}

/** What is forgotten is exactly what was revoked: should a lost lock have let another grant in meanwhile, that is next. */
async function end(services: Services, owner: Owner): Promise<boolean> {
  const { vault } = services;
  try {
    const { grant, version } = await readGrant(vault, owner, { newest: true });
    const isRevoked = await revokeGrant(services, owner.provider, grant);
    return (await vault.remove(owner, version)) ? isRevoked : end(services, owner);
  } catch (error) {
    const code = error instanceof KeyholdError && error.code;
    if (code === "not_connected") return false;
    if (code !== "needs_reconnect") throw error;
    // It does not open, so there is nothing to revoke it with.
    await vault.remove(owner);
    return false;
  }
}
