import { KeyholdError } from "../KeyholdError.js";
import { aboutOf } from "../KeyholdEvent.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import { traced } from "../traced.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { changeGrant } from "./changeGrant.js";
import { readGrant } from "./readGrant.js";
import { replacedBy } from "./replacedBy.js";
import { revokeReplaced } from "./revokeReplaced.js";
import type { Services } from "./Services.js";
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
  services: Services,
  owner: Owner,
  obtain: () => Promise<Granted>,
  onStored: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  return traced("keyhold.connect", owner.provider.id, async () => {
    const claims = await obtainAndStore(services, owner, obtain);
    await onStored();
    await label(services, owner, claims);
    services.emit({ type: "connected", ...aboutOf(owner) });
  });
}

async function obtainAndStore({ vault, store, underWay }: Services, owner: Owner, obtain: () => Promise<Granted>) {
  const storeObtained = async () => {
    // Read first: if the store is away, Keyhold has not used up the code yet.
    const before = await grantBefore(vault, owner);
    const { grant, claims, context } = await obtain();
    const until = Date.now() + STORED_WITHIN;
    const stored = { ...grant, connectedAt: new Date().toISOString(), ...replacedBy(before) };
    try {
      await put(vault, owner, stored, before, () => Date.now() < until);
    } catch (cause) {
      const { tokens } = grant;
      const isRevoked = context && tokens && (await revokeTokens(context, tokens).catch(() => false));
      throw new KeyholdError(isRevoked ? "store_unavailable" : "connecting_interrupted", { cause });
    }
    return claims;
  };
  return withLock(store, connectionKey(owner, "lock"), storeObtained, underWay.mayGoOn);
}

/** Asks the provider for the account, then revokes replaced grants of other accounts. */
async function label(services: Services, owner: Owner, claims: Granted["claims"]): Promise<void> {
  const { vault, identifyAccount, underWay } = services;
  const account = await identifyAccount(owner, claims);
  const until = Date.now() + STORED_WITHIN;
  const write = () => changeGrant(vault, owner, (grant) => ({ ...grant, account }));
  // The user is connected, with a label or without.
  const labelled = await untilStored(write, () => Date.now() < until).catch(() => undefined);
  if (labelled?.replaced) underWay.hold(revokeReplaced(services, owner)).catch(() => undefined);
  if (labelled?.refusals) throw new KeyholdError("needs_reconnect");
}

/** A write that seemed to fail may have succeeded, and the grant may have been renewed since. Then it is not written again. */
async function put(
  vault: Vault,
  owner: Owner,
  grant: Grant,
  before: Grant | undefined,
  mayRetry: () => boolean,
): Promise<void> {
  let isFirst = true;
  await untilStored(async () => {
    const there = isFirst ? undefined : await grantBefore(vault, owner);
    isFirst = false;
    const isOurs = there?.connectedAt === grant.connectedAt;
    if (isOurs && there.tokens?.accessToken !== before?.tokens?.accessToken) return;
    await vault.write(owner, grant);
  }, mayRetry);
}

/** Stands for a grant whose record does not open. */
const UNREADABLE = { connectedAt: "", leftBehind: true } satisfies Grant;

/** @returns `undefined` if there is no record */
async function grantBefore(vault: Vault, owner: Owner): Promise<Grant | undefined> {
  try {
    return (await readGrant(vault, owner, { newest: true })).grant;
  } catch (error) {
    const code = error instanceof KeyholdError && error.code;
    if (code === "not_connected") return undefined;
    if (code === "needs_reconnect") return UNREADABLE;
    throw error;
  }
}
