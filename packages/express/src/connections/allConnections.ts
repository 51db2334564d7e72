import type { Connection, ConnectionStatus } from "@keyhold/contract";
import type { ConnectionServices } from "./ConnectionServices.js";
import { eachGrant } from "./eachGrant.js";
import { describeConnection } from "./listConnections.js";

/** Which connections `keyhold.all()` lists. */
export interface AllOptions {
  /**
   * A provider's id: only connections at this provider. A server that a user has added has an id of its own.
   *
   * @default all providers
   */
  readonly provider?: string | undefined;
  /**
   * Only connections with this status.
   *
   * @default every status
   */
  readonly status?: Exclude<ConnectionStatus, "disconnected"> | undefined;
  /**
   * The `after` of a connection in an earlier list: the list continues near that connection. Up to 100 connections before it can come
   * again, and none is missing.
   *
   * @default from the beginning
   */
  readonly after?: string | undefined;
}

/** A connection of any user. */
export interface UserConnection extends Connection {
  /** The user id, as `identify` returned it. */
  readonly userId: string;
  /** Pass it to `keyhold.all()` to continue near here. */
  readonly after?: string | undefined;
}

/**
 * Lists the connections of all users, in the store's order. Reading a connection does not count as a use of it. A connection can come twice.
 * Connections of providers that are not configured are left out.
 */
export async function* allConnections(
  services: Pick<ConnectionServices, "vault" | "directory" | "usage" | "outages" | "store" | "providers">,
  { provider: only, status, after }: AllOptions,
): AsyncGenerator<UserConnection> {
  for await (const page of eachGrant(services.store, after)) {
    const described = page.grants.map(async ({ userId, connection }) => {
      const provider = await services.providers.find(userId, connection, { isUse: false });
      if (!provider || (only !== undefined && provider.id !== only)) return undefined;
      const one = await describeConnection(services, { userId, provider, connection }, { isUse: false });
      return { ...one, userId, after: page.after };
    });
    for (const one of await Promise.all(described)) {
      // It was disconnected a moment ago.
      if (!one || one.status === "disconnected") continue;
      if (status === undefined || one.status === status) yield one;
    }
  }
}
