import { KeyholdError } from "../errors/KeyholdError.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { readGrant } from "./readGrant.js";
import { replacedBy } from "./replacedBy.js";
import { revokeReplaced } from "./revokeReplaced.js";
import { untilStored } from "./untilStored.js";

/** Milliseconds for which Keyhold retries to store a new grant, while a user waits. */
const STORED_WITHIN = 20_000;

/** A new grant, and the claims of the ID token or identity token that name the account. */
export interface Granted {
  readonly grant: Omit<Grant, "connectedAt">;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The server that issued the tokens. If Keyhold cannot store them, it revokes them there. */
  readonly context?: AuthorizationContext;
}

/**
 * Obtains a grant and stores it, then asks the provider for the account. It holds the connection's lock from the request for tokens until
 * they are stored. So no answer can overwrite the answer to a later request.
 *
 * @param onStored called after the grant was stored
 * @throws what `obtain` throws
 * @throws KeyholdError `no_access` or `needs_reconnect` if the provider's MCP server refuses the new token. The grant stays, and stores the
 * problem
 * @throws KeyholdError `store_unavailable` if Keyhold could not store the grant and revoked it; `connecting_interrupted` if the provider
 * did not confirm that
 */
export function storeGrant(
  services: ConnectionServices,
  call: CallContext,
  obtain: () => Promise<Granted>,
  onStored: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  return traced("keyhold.connect", call.provider.id, async () => {
    const claims = await obtainAndStore(services, call, obtain);
    await onStored();
    await label(services, call, claims);
    services.emit({ type: "connected", ...subjectOf(call) });
  });
}

async function obtainAndStore(
  { vault, store, backgroundWork }: ConnectionServices,
  call: CallContext,
  obtain: () => Promise<Granted>,
) {
  const storeObtained = async () => {
    // Read first: if the store does not answer, the code is not used up yet.
    const before = await grantBefore(vault, call);
    const { grant, claims, context } = await obtain();
    const until = Date.now() + STORED_WITHIN;
    const stored = { ...grant, connectedAt: new Date().toISOString(), ...replacedBy(before) };
    try {
      await put(vault, call, stored, before, () => Date.now() < until);
    } catch (cause) {
      const { tokens } = grant;
      const isRevoked = context && tokens && (await revokeTokens(context, tokens).catch(() => false));
      throw new KeyholdError(isRevoked ? "store_unavailable" : "connecting_interrupted", { cause });
    }
    return claims;
  };
  return withLock(store, connectionKey(call, "lock"), storeObtained, backgroundWork.mayGoOn);
}

/** Asks the provider for the account, then revokes replaced grants of other accounts. */
async function label(services: ConnectionServices, call: CallContext, claims: Granted["claims"]): Promise<void> {
  const { vault, identifyAccount, backgroundWork } = services;
  const account = await identifyAccount(call, claims);
  const until = Date.now() + STORED_WITHIN;
  const write = () => changeGrant(vault, call, (grant) => ({ ...grant, account }));
  // The user is connected, even if Keyhold cannot store the account's name.
  const labelled = await untilStored(write, () => Date.now() < until).catch(() => undefined);
  if (labelled?.replaced) backgroundWork.hold(revokeReplaced(services, call)).catch(() => undefined);
  if (labelled?.refusals) throw new KeyholdError("needs_reconnect");
}

/**
 * Stores the grant. A write that seemed to fail may have succeeded, and another process may have renewed the grant since. Then Keyhold does
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

/** Stands for a grant whose record Keyhold cannot open. */
const UNREADABLE = { connectedAt: "", leftBehind: true } satisfies Grant;

/** @returns `undefined` if there is no record */
async function grantBefore(vault: Vault, call: CallContext): Promise<Grant | undefined> {
  try {
    return (await readGrant(vault, call, { newest: true })).grant;
  } catch (error) {
    const code = error instanceof KeyholdError && error.code;
    if (code === "not_connected") return undefined;
    if (code === "needs_reconnect") return UNREADABLE;
    throw error;
  }
}
