import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { addConnection } from "./addConnection.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { readGrant } from "./readGrant.js";
import { replacedBy } from "./replacedBy.js";
import { untilStored, whileUserWaits } from "./untilStored.js";

/** What a new grant is stored with. */
export interface StoreGrantOptions {
  /** What `grantBefore` returned. */
  readonly before: Grant | undefined;
  /** The server that issued the tokens. If Keyhold cannot store them, it revokes them there. */
  readonly context?: AuthorizationContext;
}

/** Stands for a grant whose record Keyhold cannot open. */
const UNREADABLE = { connectedAt: "", leftBehind: true } satisfies Grant;

/**
 * The grant that a new one will replace. Read it before the code is redeemed: if the store does not answer, the code is not used up yet.
 *
 * @returns `undefined` if there is no record
 */
export async function grantBefore(vault: Vault, call: CallContext): Promise<Grant | undefined> {
  try {
    return (await readGrant(vault, call, { newest: true })).grant;
  } catch (error) {
    if (hasCode(error, "not_connected")) return undefined;
    if (hasCode(error, "needs_reconnect")) return UNREADABLE;
    throw error;
  }
}

/**
 * Stores a new grant. Hold the connection's lock from before the request for tokens until they are stored. So no answer can overwrite the
 * answer to a later request. Pages are not told: the connection is not complete yet.
 *
 * @throws KeyholdError `store_unavailable` if Keyhold could not store the grant and revoked it; `connecting_interrupted` if the provider
 * did not confirm that
 */
export async function storeGrant(
  services: Pick<ConnectionServices, "vault" | "directory">,
  call: CallContext,
  granted: Omit<Grant, "connectedAt">,
  { before, context }: StoreGrantOptions,
): Promise<void> {
  const { vault } = services;
  const mayRetry = whileUserWaits();
  const connectedAt = new Date().toISOString();
  // `labelGrant` removes what the user has set for the account if this is another account.
  const { named, chosen } = before ?? {};
  const grant: Grant = { ...granted, connectedAt, named, chosen, ...replacedBy(before) };
  try {
    await put(vault, call, grant, before, mayRetry);
  } catch (cause) {
    const { tokens } = granted;
    const isRevoked = context && tokens && (await revokeTokens(context, tokens).catch(() => false));
    throw new KeyholdError(isRevoked ? "store_unavailable" : "connecting_interrupted", { cause });
  }
  // If this process had lost the lock, another one may have removed the entry meanwhile. No grant may be without an entry.
  await untilStored(() => addConnection(services, call), mayRetry).catch(() => undefined);
}

/**
 * Stores the grant. A write that seemed to fail may have succeeded, and another process may have refreshed the grant since. Then Keyhold does
 * not write again.
 */
async function put(
  vault: Vault,
  call: CallContext,
  grant: Grant,
  before: Grant | undefined,
  mayRetry: () => boolean,
): Promise<void> {
  let isFirst = true;
  await untilStored(async () => {
    const there = isFirst ? undefined : await grantBefore(vault, call);
    isFirst = false;
    const isOurs = there?.connectedAt === grant.connectedAt;
    if (isOurs && there.tokens?.accessToken !== before?.tokens?.accessToken) return;
    await vault.write(call, grant);
  }, mayRetry);
}
