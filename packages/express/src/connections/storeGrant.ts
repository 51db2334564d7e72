import { aboutOf } from "../KeyholdEvent.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { Services } from "./Services.js";

/** What a provider granted, and the claims that it came with, for the label of the account. */
export interface Granted {
  readonly grant: Omit<Grant, "connectedAt">;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Obtains a grant and stores it, then asks the provider who has connected. Obtaining happens under the connection's lock, so
 * that answers are stored in the order of their requests, and none over a newer one.
 *
 * @throws what `obtain` throws
 * @throws KeyholdError `no_access` or `needs_reconnect` where the provider's MCP server refuses the new token; the grant stays, with that noted
 */
export function storeGrant(services: Services, owner: Owner, obtain: () => Promise<Granted>): Promise<void> {
  return traced("keyhold.connect", owner.provider.id, () => connect(services, owner, obtain));
}

async function connect(
  { vault, store, identifyAccount, emit }: Services,
  owner: Owner,
  obtain: () => Promise<Granted>,
): Promise<void> {
  const { claims } = await withLock(store, connectionKey(owner, "lock"), async () => {
    const granted = await obtain();
    await vault.write(owner, { ...granted.grant, connectedAt: new Date().toISOString() });
    return granted;
  });
  const account = await identifyAccount(owner, claims);
  const record = await vault.read(owner);
  if (record) await vault.replace(owner, record.version, { ...record.grant, account });
  emit({ type: "connected", ...aboutOf(owner) });
}
