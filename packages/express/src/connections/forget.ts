import { randomUUID } from "node:crypto";
import type { ActivityLog } from "../agents/createActivity.js";
import { keysOf } from "../stores/keysOf.js";
import type { Store } from "../stores/Store.js";
import type { Directory } from "../vault/createDirectory.js";
import { parseGrantKey } from "../vault/createVault.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { callContext } from "./callContext.js";
import { disconnect } from "./disconnect.js";

/** The kinds of records about users. A lock ends by itself. Keys of attempts and MCP sessions can look like keys of a user whose id is `attempt`. */
const KINDS = /\}:(grant|used|merge|accounts|approvals|(arguments|question|step):[\w-]+|activity:(\d+|new))$/;

/** A connection that `keyhold.forget()` has removed. */
export interface Forgotten {
  /** The id of the connection. */
  readonly connection: string;
  /**
   * Whether the provider confirmed the revocation, or had said before that the grant has ended. Always false for a provider that is no longer
   * configured: the user or the provider has to end that grant.
   */
  readonly revokedAtProvider: boolean;
}

/**
 * Ends all connections of a user, and removes everything that is stored under the user's keys. The user's streams end in all processes. If
 * a connection cannot be removed, the other ones are still removed, and the next call continues.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function forget(
  services: ConnectionServices & { readonly activity: Pick<ActivityLog, "drop"> },
  userId: string,
): Promise<Forgotten[]> {
  const { store, changes, providers, activity, registrations } = services;
  const requestId = randomUUID();
  changes.publish(userId, { signedOut: true });

  async function end(key: string, connection: string): Promise<Forgotten> {
    const provider = await providers.find(userId, connection);
    if (provider) {
      const call = callContext({ userId, provider, connection, requestId });
      return { connection, ...(await disconnect({ ...services, directory }, call)) };
    }
    await store.take(key);
    return { connection, revokedAtProvider: false };
  }

  const held = [...(await keysOfUser(store, userId))].flatMap((key) => {
    const connection = parseGrantKey(key)?.connection;
    return connection === undefined ? [] : [{ key, connection }];
  });
  // The store lists all grants, even if this process cannot read the user's directory. One of them may be moving to another one.
  const further = held.map(({ connection: id }) => ({ id, addedAt: Date.now() }));
  const directory: Directory = { ...services.directory, read: async () => ({ further, defaults: [] }) };
  const ended = await Promise.allSettled(held.map(({ key, connection }) => end(key, connection)));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  // The servers that the user has added and not connected.
  for (const provider of providers.own(await services.directory.read(userId))) await registrations.drop(provider);
  await activity.drop(userId);
  for (const key of await keysOfUser(store, userId)) await store.take(key);
  return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** All keys of a user. A user's id can be the beginning of another user's id, so each prefix includes the character after the id. */
async function keysOfUser(store: Store, userId: string): Promise<ReadonlySet<string>> {
  const id = encodeURIComponent(userId);
  const keys = new Set<string>();
  for (const prefix of [`keyhold:{${id}:`, `keyhold:{${id}}:`]) {
    for await (const key of keysOf(store, prefix)) if (KINDS.test(key)) keys.add(key);
  }
  return keys;
}
