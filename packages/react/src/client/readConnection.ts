import type { Connection, Connections } from "@keyhold/contract";
import { oneOf, text } from "./checks.js";
import { connectionId } from "./connectionId.js";

/**
 * Reads the answer to `GET /connections` and checks its types, so that rendering cannot fail. Returns undefined for an invalid answer, and leaves
 * out an invalid connection.
 */
export function readConnections(body: unknown): Connections | undefined {
  const { user, product, canAddServers, connections } = Object(body);
  if (!Array.isArray(connections)) return undefined;
  const read = new Map(connections.map(readConnection).map((each) => [each?.id, each]));
  return {
    user: text(user) ?? "",
    product: text(product),
    canAddServers: canAddServers === true || undefined,
    connections: [...read.values()].filter((each) => !!each),
  };
}

/** Reads a connection in the same way. An invalid member counts as absent. Returns undefined for an invalid connection. */
export function readConnection(body: unknown): Connection | undefined {
  const read = Object(body);
  const provider = text(read.provider);
  if (!provider) return undefined;
  return {
    id: connectionId(provider, read.id),
    provider,
    name: text(read.name) ?? provider,
    url: text(read.url),
    brand: text(read.brand),
    icon: /^(https:|data:image)\//i.test(text(read.icon) ?? "") ? read.icon : undefined,
    signIn: oneOf(read.signIn, "email"),
    connectMethod: oneOf(read.connectMethod, "exchange", "key") ?? "redirect",
    keyUrl: text(read.keyUrl),
    // A newer backend may send values that this version does not know.
    status:
      oneOf(read.status, "disconnected", "connected", "needs_reconnect", "needs_login", "no_access") ?? "unavailable",
    wantsMore: read.wantsMore === true || undefined,
    connectedAt: time(read.connectedAt),
    account: text(read.account),
    label: text(read.label),
    scopes: texts(read.scopes),
    lastUsedAt: time(read.lastUsedAt),
    lastUsedBy: text(read.lastUsedBy),
    isDefault: read.isDefault === true || undefined,
    accounts: oneOf(read.accounts, "several"),
    mode: oneOf(read.mode, "test", "live"),
    manageUrl: text(read.manageUrl),
  };
}

function time(value: unknown): string | undefined {
  const read = text(value);
  return read && Date.parse(read) ? read : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every(text) ? value : undefined;
}
