import type { Connection, ConnectionId, Connections } from "@keyhold/contract";
import { isFurther, providerOf } from "../client/connectionId.js";
import { KeyholdError } from "../client/KeyholdError.js";

/**
 * Which of the user's connections is meant:
 *
 * - a provider's id: the user's only connection there. If they have several: their default, else the only one that works, else the first.
 * - the id of a further account, with a dot: exactly this one.
 * - a connection from `useConnections()`: exactly this one. Use it in a list of connections, because the id of the first connection is the
 *   provider's id too.
 */
export type ConnectionName = ConnectionId | Connection;

/** The id in a name. */
export const idOf = (named: ConnectionName): ConnectionId => (typeof named === "string" ? named : named.id);

/** Whether a name can only mean one connection. */
export const isExact = (named: ConnectionName) => typeof named !== "string" || isFurther(named);

/**
 * Finds the connection to show.
 *
 * @throws KeyholdError `unknown_provider` if the backend has no such provider; `not_connected` if the user has no such further account
 */
export function findConnection({ connections }: Connections, named: ConnectionName): Connection {
  const id = idOf(named);
  const found = isExact(named) ? connections.find((each) => each.id === id) : meant(connections, id);
  if (found) return found;
  if (connections.some((each) => each.provider === providerOf(id))) {
    const message = `The user has no connection "${id}".`;
    throw new KeyholdError({ code: "not_connected", message });
  }
  const known = [...new Set(connections.map((each) => each.provider))].join(", ") || "none";
  const message = `The backend has no provider "${id}". It has: ${known}.`;
  throw new KeyholdError({ code: "unknown_provider", message });
}

function meant(connections: readonly Connection[], provider: string): Connection | undefined {
  const rows = connections.filter((each) => each.provider === provider);
  const works = rows.filter(({ status }) => status === "connected");
  return only(rows.filter(isHeld)) ?? rows.find(({ isDefault }) => isDefault) ?? only(works) ?? rows[0];
}

const only = <T>([first, ...others]: readonly T[]) => (others.length > 0 ? undefined : first);
const isHeld = ({ status }: Connection) => status !== "disconnected";

/**
 * Whether a provider's id could mean several connections: the user has several, and none is the default. A connection that does not work
 * counts too: to use another account instead would be a guess.
 */
export function isUnclear(all: Connections, named: ConnectionName): boolean {
  return hasSeveral(all, named) && !findConnection(all, named).isDefault;
}

/**
 * Finds the connection to call through. Calls may spend money, so the kit never guesses.
 *
 * @throws KeyholdError `several_connections`, and as `findConnection`
 */
export function connectionToCall(all: Connections, named: ConnectionName): Connection {
  if (isUnclear(all, named)) throw several(idOf(named));
  return findConnection(all, named);
}

/**
 * Finds the connection to disconnect or change. Here, the default does not count.
 *
 * @throws KeyholdError `several_connections` if the user has several at this provider; and as `findConnection`
 */
export function connectionToChange(all: Connections, named: ConnectionName): Connection {
  if (hasSeveral(all, named)) throw several(idOf(named));
  return findConnection(all, named);
}

function hasSeveral({ connections }: Connections, named: ConnectionName): boolean {
  return !isExact(named) && connections.filter((each) => each.provider === named && isHeld(each)).length > 1;
}

function several(provider: string): KeyholdError {
  const message = `The user has several connections to "${provider}". Name one of them: see \`docs\`. Nothing was sent.`;
  return new KeyholdError({ code: "several_connections", message });
}
