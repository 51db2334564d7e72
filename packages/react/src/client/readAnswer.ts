import type { Attempt, Connection, Connections, ErrorCode } from "@keyhold/contract";
import { oneOf, text } from "./checks.js";
import { connectionId } from "./connectionId.js";

/**
 * Reads an answer of the backend and checks its types, so that rendering cannot fail. Each function returns undefined for
 * an invalid answer, and treats an invalid member as absent.
 */
export const readAnswer = {
  connections(body: unknown): Connections | undefined {
    const { user, product, canAddServers, connections } = Object(body);
    if (!Array.isArray(connections)) return undefined;
    const read = new Map(connections.map(readAnswer.connection).map((each) => [each?.id, each]));
    const rows = [...read.values()].filter((each) => !!each);
    return {
      user: text(user) ?? "",
      product: text(product),
      canAddServers: canAddServers === true || undefined,
      connections: byProvider(rows),
    };
  },
  connection(body: unknown): Connection | undefined {
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
  },
  attempt(body: unknown): Attempt | undefined {
    const { status, code, connection } = Object(body);
    if (status === "connected") return { status, connection: text(connection) };
    if (status === "failed") return { status, code: (text(code) as ErrorCode | undefined) ?? "internal" };
    const known = oneOf(status, "pending", "cancelled");
    return known && { status: known };
  },
};

/** Puts the connections of one provider together, the first one at the top. */
function byProvider(rows: readonly Connection[]): readonly Connection[] {
  const isFirst = ({ id, provider }: Connection) => id === provider;
  const ordered = [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))];
  const providers = [...new Set(rows.map(({ provider }) => provider))];
  return providers.flatMap((id) => ordered.filter(({ provider }) => provider === id));
}

function time(value: unknown): string | undefined {
  const read = text(value);
  return read && Date.parse(read) ? read : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every(text) ? value : undefined;
}
