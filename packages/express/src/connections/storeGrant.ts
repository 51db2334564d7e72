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

/** Milliseconds that Keyhold retries to store a new grant, while a user waits. */
const STORED_WITHIN = 20_000;

/** What a provider granted, and the claims that it came with, for the label of the account. */
export interface Granted {
  readonly grant: Omit<Grant, "connectedAt">;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The server that issued it. Keyhold revokes it there if it cannot store it. */
  readonly context?: AuthorizationContext;
}

/**
 * Obtains a grant and stores it, then asks the provider who has connected. Obtaining happens under the connection's lock, so
 * that answers are stored in the order of their requests, and none over a newer one.
 *
 * @param onStored called when the grant is stored
 * @throws what `obtain` throws
 * @throws KeyholdError `no_access` or `needs_reconnect` where the provider's MCP server refuses the new token; the grant stays, with that noted
 * @throws KeyholdError `store_unavailable` if it could not be stored and was revoked; `connecting_interrupted` if the revocation was not confirmed
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
    // Read first: if the store is away, Keyhold has not used up the code yet.
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
  // The user is connected, with a label or without.
  const labelled = await untilStored(write, () => Date.now() < until).catch(() => undefined);
  if (labelled?.replaced) backgroundWork.hold(revokeReplaced(services, call)).catch(() => undefined);
  if (labelled?.refusals) throw new KeyholdError("needs_reconnect");
}

/** A write that seemed to fail may have succeeded, and the grant may have been renewed since. Then it is not written again. */
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

/** Used instead of a grant whose record cannot be opened. */
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
