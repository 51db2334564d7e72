import type { Connection } from "@keyhold/contract";
import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { connectionKey, type VaultReadOptions } from "../vault/createVault.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/** Milliseconds between two writes of this process for one connection. */
const NOTED_EVERY = 60_000;
/** Milliseconds for which the store keeps the time of the last call, if the connection itself does not expire: a year. */
const KEPT = 365 * 24 * 60 * 60_000;

/** The time, and the agent's label if it was an agent. */
const USE = /^(?<lastUsedAt>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?: (?<lastUsedBy>.+))?$/;

/** When and by which agent each connection was last used. It has its own key, so that a call does not write the grant. */
export interface Usage {
  /** Notes a call of a page or an agent that the MCP server has accepted. Works in the background, and never fails. */
  note(call: CallContext): void;
  /** @returns the last call: the time is exact to about a minute; no members if there was no call yet */
  lastUse(key: ConnectionKey, options?: Pick<VaultReadOptions, "isUse">): Promise<LastUse>;
  /** Removes it, because the connection has ended. */
  end(key: ConnectionKey): Promise<void>;
}

type LastUse = Pick<Connection, "lastUsedAt" | "lastUsedBy">;

interface UsageServices {
  readonly store: Store;
  readonly backgroundWork: BackgroundWork;
  /** Milliseconds after which the store removes the grants of a user who does not use them; `undefined` for never. */
  readonly lifetimeOf?: (userId: string) => number | undefined;
}

export function createUsage({ store, backgroundWork, lifetimeOf = () => undefined }: UsageServices): Usage {
  const noted = createBoundedMap<true>({ lifetime: NOTED_EVERY });

  async function write(call: CallContext): Promise<void> {
    const ttl = lifetimeOf(call.userId) ?? KEPT;
    const now = new Date().toISOString();
    await store.set(connectionKey(call, "used"), call.agent ? `${now} ${call.agent}` : now, { ttl });
    // If the user has disconnected meanwhile, this key must not stay.
    const grant = await store.get(connectionKey(call, "grant"), { newest: true });
    if (grant === undefined) await store.take(connectionKey(call, "used"));
  }

  return {
    note(call) {
      // A provider that only agents use has no connection.
      if (call.isOwn || call.provider.clientCredentials) return;
      const key = connectionKey(call, "used");
      if (noted.get(key)) return;
      noted.set(key, true);
      backgroundWork.hold(write(call)).catch(() => undefined);
    },
    async lastUse(key, { isUse = true } = {}) {
      const prolong = isUse ? lifetimeOf(key.userId) : undefined;
      const use = await store.get(connectionKey(key, "used"), { prolong });
      return { ...use?.match(USE)?.groups };
    },
    async end(key) {
      noted.delete(connectionKey(key, "used"));
      await store.take(connectionKey(key, "used"));
    },
  };
}
