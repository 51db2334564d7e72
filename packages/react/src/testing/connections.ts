import type { Connection, ConnectionStatus } from "@keyhold/contract";

/** Agentcard as a backend sends it: not connected, in test mode. */
export const agentcard: Connection = {
  id: "agentcard",
  provider: "agentcard",
  name: "Agentcard",
  brand: "agentcard",
  signIn: "email",
  connectMethod: "redirect",
  status: "disconnected",
  mode: "test",
};

/** Civic as a backend sends it: not connected, with token exchange. */
export const civic: Connection = {
  id: "civic",
  provider: "civic",
  name: "Civic",
  brand: "civic",
  connectMethod: "exchange",
  status: "disconnected",
  manageUrl: "https://app.civic.com/",
};

/** The members of a connected {@link Connection}. They are always the same, so that pictures of it are too. */
export const connected = {
  status: "connected",
  account: "alice@example.com",
  connectedAt: "2026-11-22T10:00:00.000Z",
} as const satisfies Partial<Connection>;

/**
 * Another account at the same provider, connected.
 *
 * @param connection the first account at the provider
 * @param suffix ten characters of `a-z` and `0-9`: the part of the id after the dot
 * @param account the account, in the provider's words
 * @example
 * ```ts
 * const connections = [withStatus(agentcard, "connected"), furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example")];
 * ```
 */
export function furtherAccount(connection: Connection, suffix: string, account: string): Connection {
  const { isDefault: _isDefault, ...one } = withStatus(connection, "connected");
  return { ...one, id: `${connection.provider}.${suffix}`, account, label: account };
}

/**
 * A server that the user has added: not connected.
 *
 * @param id `own-` and ten characters of `a-z` and `0-9`
 * @param url the server's address
 * @example
 * ```ts
 * const backend = createFakeBackend({ canAddServers: true, connections: [addedServer("own-k3v9x0m2qa", "https://mcp.example.com/mcp")] });
 * ```
 */
export function addedServer(id: string, url: string): Connection {
  return { id, provider: id, name: new URL(url).host, url, connectMethod: "redirect", status: "disconnected" };
}

/**
 * The connection in another status. Except in `disconnected`, alice@example.com has connected it before.
 *
 * @param connection for example `agentcard` or `civic` of this module
 * @param status the status to show
 * @example
 * ```ts
 * const backend = createFakeBackend({ connections: [withStatus(agentcard, "needs_reconnect")] });
 * ```
 */
export function withStatus(connection: Connection, status: ConnectionStatus): Connection {
  const { id, provider, name, url, brand, icon, signIn, connectMethod, keyUrl, accounts, mode, manageUrl } = connection;
  const never = { id, provider, name, url, brand, icon, signIn, connectMethod, keyUrl, accounts, mode, manageUrl };
  return status === "disconnected" ? { ...never, status } : { ...connected, ...connection, status };
}
