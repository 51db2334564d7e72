import type { Accounts } from "../vault/createDirectory.js";
import type { ConnectionKey } from "../vault/Grant.js";

/**
 * The connections that a user may have at one provider: the first one, then the further ones in the order in which they came. They need not
 * have a grant.
 */
export function connectionsAt(
  { further }: Pick<Accounts, "further">,
  { userId, provider }: Pick<ConnectionKey, "userId" | "provider">,
): readonly [ConnectionKey, ...ConnectionKey[]] {
  const ids = further.flatMap(({ id }) => (id.startsWith(`${provider.id}.`) ? [id] : []));
  const keyOf = (connection: string): ConnectionKey => ({ userId, provider, connection });
  return [keyOf(provider.id), ...ids.map(keyOf)];
}
