import { randomUUID } from "node:crypto";
import { hasCode } from "../errors/KeyholdError.js";
import type { Version } from "../vault/createVault.js";
import { connectionKey } from "../vault/createVault.js";
import type { ConnectionKey, Grant, Move } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { removeConnection } from "./removeConnection.js";
import { replacedBy } from "./replacedBy.js";
import { unitedChoices } from "./unitedChoices.js";

export type MoveServices = Pick<ConnectionServices, "vault" | "store" | "directory" | "usage" | "backgroundWork">;

/** A record whose grant is marked: it counts as gone where it is. */
interface Marked {
  readonly grant: Grant & { readonly movesTo: Move };
  readonly version: Version;
}

/**
 * Moves a grant to another connection of the same account, and removes the connection where it was. Pages are not told. Two records cannot be
 * written in one step, so the first step marks the grant. From then on only this function uses it, and after a crash `tidyAccounts` calls it
 * again. At every moment, each token is in a record that `disconnect` finds.
 *
 * Hold the lock of the provider's merges. This function takes the locks of both connections, so that no refresh and no disconnect runs at the
 * same time.
 *
 * @returns whether the grant was moved. It was not if one of the connections has ended meanwhile
 * @throws KeyholdError `store_unavailable`. Call it again
 */
export function moveGrant(services: MoveServices, from: ConnectionKey, to: ConnectionKey): Promise<boolean> {
  const { store, backgroundWork } = services;
  const locked = <T>(key: ConnectionKey, work: () => Promise<T>) =>
    withLock(store, connectionKey(key, "lock"), work, backgroundWork.mayGoOn);
  return locked(to, () => locked(from, () => move(services, from, to)));
}

async function move(services: MoveServices, from: ConnectionKey, to: ConnectionKey): Promise<boolean> {
  const { vault } = services;
  const marked = await mark(services, from, to);
  if (!marked) return false;
  const { grant, version } = marked;
  if (!(await receive(services, to, grant))) {
    await vault.replace(from, version, { ...grant, movesTo: undefined }, { isQuiet: true });
    return false;
  }
  if (await vault.remove(from, version, { isQuiet: true })) await removeConnection(services, from);
  return true;
}

/** @returns `undefined` if there is no grant any more */
async function mark({ vault }: MoveServices, from: ConnectionKey, to: ConnectionKey): Promise<Marked | undefined> {
  for (;;) {
    const record = await vault.read(from, { newest: true });
    if (!record) return undefined;
    const { grant, version } = record;
    const { movesTo } = grant;
    if (movesTo?.connection === to.connection) return { grant: { ...grant, movesTo }, version };
    const move = { id: randomUUID(), connection: to.connection };
    await vault.replace(from, version, { ...grant, movesTo: move }, { isQuiet: true });
  }
}

/** @returns false if the other connection has ended */
async function receive({ vault }: MoveServices, to: ConnectionKey, grant: Marked["grant"]): Promise<boolean> {
  const { id } = grant.movesTo;
  try {
    const change = (now: Grant) => (now.moved === id ? undefined : united(now, grant));
    await changeGrant(vault, to, change, { isQuiet: true });
    return true;
  } catch (error) {
    if (hasCode(error, "not_connected", "needs_reconnect")) return false;
    throw error;
  }
}

/** One record of two grants of one account. Keyhold uses the newer grant. The older one is kept as a replaced grant. */
function united(now: Grant, { movesTo, ...moving }: Marked["grant"]): Grant {
  const [newer, older] = moving.connectedAt < now.connectedAt ? [now, moving] : [moving, now];
  const { unmerged, named = moving.named } = now;
  const chosen = unitedChoices(now.chosen, moving.chosen);
  return { ...newer, ...replacedBy(older, newer), named, chosen, unmerged, moved: movesTo.id };
}
