import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { connectionKey, type VaultReadOptions } from "../vault/createVault.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/** Milliseconds between two writes of this process for one connection. */
const NOTED_EVERY = 60_000;
/** Milliseconds for which the store keeps the time of the last call, if the connection itself does not expire: a year. */
const KEPT = 365 * 24 * 60 * 60_000;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** When each connection was last used. It has its own key, so that a call does not write the grant. */
export interface Usage {
  /** Notes a call of a page or an agent that the MCP server has accepted. Works in the background, and never fails. */
  note(call: CallContext): void;
  /** @returns ISO 8601, exact to about a minute; `undefined` if there was no call yet */
  lastUsedAt(key: ConnectionKey, options?: Pick<VaultReadOptions, "isUse">): Promise<string | undefined>;
  /** Removes the time, because the connection has ended. */
  end(key: ConnectionKey): Promise<void>;
}

interface UsageServices {
  readonly store: Store;
  readonly backgroundWork: BackgroundWork;
  /** Milliseconds after which the store removes the grants of a user who does not use them; `undefined` for never. */
  readonly lifetimeOf?: (userId: string) => number | undefined;
}

export function createUsage({ store, backgroundWork, lifetimeOf = () => undefined }: UsageServices): Usage {
  const noted = createBoundedMap<true>({ lifetime: NOTED_EVERY });

  async function write(key: ConnectionKey): Promise<void> {
    const ttl = lifetimeOf(key.userId) ?? KEPT;
    await store.set(connectionKey(key, "used"), new Date().toISOString(), { ttl });
    // If the user has disconnected meanwhile, this key must not stay.
    const grant = await store.get(connectionKey(key, "grant"), { newest: true });
    if (grant === undefined) await store.take(connectionKey(key, "used"));
  }

  return {
    note(call) {
      if (call.isOwn) return;
      const key = connectionKey(call, "used");
      if (noted.get(key)) return;
      noted.set(key, true);
      backgroundWork.hold(write(call)).catch(() => undefined);
    },
    async lastUsedAt(key, { isUse = true } = {}) {
      const prolong = isUse ? lifetimeOf(key.userId) : undefined;
      const time = await store.get(connectionKey(key, "used"), { prolong });
      return time !== undefined && TIME.test(time) ? time : undefined;
    },
    async end(key) {
      noted.delete(connectionKey(key, "used"));
      await store.take(connectionKey(key, "used"));
    },
  };
}
