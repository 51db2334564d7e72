import type { Disconnected } from "@keyhold/contract";
import { KeyholdError } from "../KeyholdError.js";
import { aboutOf } from "../KeyholdEvent.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { readGrant } from "./readGrant.js";
import type { Services } from "./Services.js";

/**
 * Ends a connection: revoked at the provider if it can be, and forgotten here whatever happens there. Waits for a renewal
 * under way, so that what is revoked is the newest refresh token.
 *
 * @returns whether the provider confirmed; also true where the grant had ended there before
 */
export function disconnect(services: Services, owner: Owner): Promise<Disconnected> {
  const revokeAndForget = async () => {
    const revokedAtProvider = await end(services, owner);
    services.emit({ type: "revoked", ...aboutOf(owner), revokedAtProvider });
    return { revokedAtProvider };
  };
  return traced("keyhold.disconnect", owner.provider.id, () =>
    withLock(services.store, connectionKey(owner, "lock"), revokeAndForget),
  );
}

/** What is forgotten is exactly what was revoked: should a lost lock have let another grant in meanwhile, that is next. */
async function end(services: Services, owner: Owner): Promise<boolean> {
  const { vault } = services;
  try {
    const { grant, version } = await readGrant(vault, owner);
    const isRevoked = await revoke(services, owner, grant);
    return (await vault.remove(owner, version)) ? isRevoked : end(services, owner);
  } catch (error) {
    const code = error instanceof KeyholdError && error.code;
    if (code === "not_connected") return true;
    if (code !== "needs_reconnect") throw error;
    // It does not open, so there is nothing to revoke it with.
    await vault.remove(owner);
    return false;
  }
}

async function revoke({ discover }: Services, { provider }: Owner, { tokens }: Grant): Promise<boolean> {
  if (!tokens) return true;
  try {
    return await revokeTokens(await discover(provider, tokens.issuedBy), tokens);
  } catch (error) {
    if (error instanceof KeyholdError && error.code === "store_unavailable") throw error;
    return false;
  }
}
