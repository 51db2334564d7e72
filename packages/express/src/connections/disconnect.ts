import type { Disconnected } from "@keyhold/contract";
import { KeyholdError } from "../KeyholdError.js";
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
  const { userId, provider } = owner;
  const revokeAndForget = async () => {
    const revokedAtProvider = await revoke(services, owner);
    await services.vault.remove(owner);
    services.emit({ type: "revoked", userId, provider: provider.id, revokedAtProvider });
    return { revokedAtProvider };
  };
  return traced("keyhold.disconnect", provider.id, () =>
    withLock(services.store, connectionKey(owner, "lock"), revokeAndForget),
  );
}

async function revoke({ vault, discover }: Services, owner: Owner): Promise<boolean> {
  try {
    const { tokens }: Grant = (await readGrant(vault, owner)).grant;
    if (!tokens) return true;
    return await revokeTokens(await discover(owner.provider, tokens.issuedBy), tokens);
  } catch (error) {
    if (error instanceof KeyholdError && error.code === "store_unavailable") throw error;
    return error instanceof KeyholdError && error.code === "not_connected";
  }
}
