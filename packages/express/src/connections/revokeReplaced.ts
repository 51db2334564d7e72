import { connectionKey } from "../vault/createVault.js";
import type { ConnectionKey, Grant, Replaced } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { readGrant } from "./readGrant.js";
import { isRevokedNow } from "./replacedBy.js";
import { revokeAtIssuer } from "./revokeGrant.js";

type RevokeServices = Pick<ConnectionServices, "vault" | "store" | "discover" | "backgroundWork">;

/**
 * Revokes the grants that newer ones have replaced. If the provider does not confirm a revocation, the grant stays in the record, and
 * Keyhold retries after the next refresh or when the user disconnects. This function holds the connection's lock, so that a disconnect
 * cannot revoke the same grants at the same time.
 *
 * @throws KeyholdError
 */
export function revokeReplaced(services: RevokeServices, call: ConnectionKey): Promise<void> {
  const { store, backgroundWork } = services;
  return withLock(store, connectionKey(call, "lock"), () => revokeAndForget(services, call), backgroundWork.mayGoOn);
}

async function revokeAndForget(services: RevokeServices, call: ConnectionKey): Promise<void> {
  const { vault } = services;
  const { grant } = await readGrant(vault, call, { newest: true });
  const done = new Set<string>();
  for (const one of grant.replaced ?? []) {
    const isDone =
      isRevokedNow(one, grant, call.provider) && (await revokeAtIssuer(services, call.provider, one.tokens));
    if (isDone) done.add(one.tokens.accessToken);
  }
  if (done.size === 0) return;
  const isLeft = ({ tokens }: Replaced) => !done.has(tokens.accessToken);
  const forget = (now: Grant) => {
    const left = now.replaced?.filter(isLeft) ?? [];
    return { ...now, replaced: left.length > 0 ? left : undefined };
  };
  await changeGrant(vault, call, forget, { isQuiet: true });
}
