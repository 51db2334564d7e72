import type { Grant, Owner } from "../vault/Grant.js";
import type { Services } from "./Services.js";

/**
 * Stores what a user has just granted, then asks the provider who they are there.
 *
 * @param claims what the connection came with, for the label of the account
 * @throws KeyholdError `no_access` or `needs_reconnect` where the provider's MCP server refuses the new token; the grant stays, with that noted
 */
export async function storeGrant(
  { vault, identifyAccount, emit }: Services,
  owner: Owner,
  granted: Pick<Grant, "tokens" | "stepUp">,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  await vault.write(owner, { ...granted, connectedAt: new Date().toISOString() });
  const account = await identifyAccount(owner, claims);
  const record = await vault.read(owner);
  if (record) await vault.replace(owner, record.version, { ...record.grant, account });
  emit({ type: "connected", userId: owner.userId, provider: owner.provider.id });
}
