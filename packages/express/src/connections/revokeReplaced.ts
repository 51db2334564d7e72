import { connectionKey } from "../vault/createVault.js";
import type { Owner, Replaced } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { changeGrant } from "./changeGrant.js";
import { readGrant } from "./readGrant.js";
import { isRevokedNow } from "./replacedBy.js";
import { revokeAtIssuer } from "./revokeGrant.js";
import type { Services } from "./Services.js";

type RevokeServices = Pick<Services, "vault" | "store" | "discover" | "underWay">;

/**
 * Revokes the grants that newer ones have replaced. If the provider does not confirm one, it stays in the record, and Keyhold retries with the next
 * refresh or when the user disconnects. This holds the connection's lock, so that a disconnect does not revoke them at the same time.
 *
 * @throws KeyholdError
 */
export function revokeReplaced(services: RevokeServices, owner: Owner): Promise<void> {
  const { store, underWay } = services;
  return withLock(store, connectionKey(owner, "lock"), () => revokeAndForget(services, owner), underWay.mayGoOn);
}

async function revokeAndForget(services: RevokeServices, owner: Owner): Promise<void> {
  const { vault } = services;
  const { grant } = await readGrant(vault, owner, { newest: true });
  const done = new Set<string>();
  for (const one of grant.replaced ?? []) {
    const isDone =
      isRevokedNow(one, grant, owner.provider) && (await revokeAtIssuer(services, owner.provider, one.tokens));
    if (isDone) done.add(one.tokens.accessToken);
  }
  if (done.size === 0) return;
  const isLeft = ({ tokens }: Replaced) => !done.has(tokens.accessToken);
  await changeGrant(vault, owner, (now) => {
    const left = now.replaced?.filter(isLeft) ?? [];
    return { ...now, replaced: left.length > 0 ? left : undefined };
  });
}
