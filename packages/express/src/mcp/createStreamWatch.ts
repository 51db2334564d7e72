import type { Changes } from "../changes/Changes.js";
import { hasCode } from "../errors/KeyholdError.js";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { IsSignedIn, Presence } from "../users/createPresence.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { grantIdOf } from "../vault/grantIdOf.js";

/** Ends the proxy's streams when the user signs out, the connection ends or this process closes. */
export interface StreamWatch {
  /** Watches a standing event stream. Keyhold ends it when the connection ends, the user signs out or this process closes. */
  standing(call: CallContext, isSignedIn: IsSignedIn, client: DisconnectSignal): Promise<void>;
  /** Watches the answer to a call. Keyhold ends it only when the user signs out. */
  answer(call: CallContext, isSignedIn: IsSignedIn, client: DisconnectSignal): void;
  forget(client: DisconnectSignal): void;
  /** Ends all standing streams, and every stream that begins later. */
  close(): void;
}

export interface StreamWatchOptions {
  readonly changes: Changes;
  readonly vault: Pick<Vault, "read">;
  readonly presence: Presence;
}

export function createStreamWatch({ changes, vault, presence }: StreamWatchOptions): StreamWatch {
  const standing = new Set<DisconnectSignal>();
  const stops = new Map<DisconnectSignal, (() => void)[]>();
  let isClosed = false;
  const onForget = (client: DisconnectSignal, stop: () => void) =>
    stops.set(client, [...(stops.get(client) ?? []), stop]);

  /** What identifies the grant: a user who connects again can have another account. `undefined` if there is no working grant. */
  async function markOf(call: CallContext): Promise<string | undefined> {
    const grant: Grant | undefined = (await vault.read(call))?.grant;
    return grant && !grant.problem ? grantIdOf(grant) : undefined;
  }

  return {
    async standing(call, isSignedIn, client) {
      if (isClosed) return client.abort();
      standing.add(client);
      const end = () => client.abort();
      const listening = changes
        .listen(call.userId, (change) => {
          const changed =
            "provider" in change ? (change.connection ?? change.provider) : "replaced" in change && change.replaced;
          if (changed === call.connection) void check();
        })
        .catch(() => () => undefined);
      const begun = listening.then(() => markOf(call));
      const isGood = async () => (await markOf(call)) === (await begun);
      const check = async () => {
        const isStill = await isGood().catch(isOfStore);
        if (!isStill) end();
      };
      onForget(client, presence.watch(call.userId, isSignedIn, end, isGood));
      onForget(client, await listening);
      await begun;
    },
    answer({ userId }, isSignedIn, client) {
      if (!stops.has(client))
        onForget(
          client,
          presence.watch(userId, isSignedIn, () => client.abort()),
        );
    },
    forget(client) {
      standing.delete(client);
      for (const stop of stops.get(client) ?? []) stop();
      stops.delete(client);
    },
    close() {
      isClosed = true;
      for (const client of standing) client.abort();
    },
  };
}

/**
 * If the store does not answer, the stream continues, because Keyhold knows nothing about the grant. A grant that Keyhold cannot open has
 * ended.
 */
const isOfStore = (error: unknown) => hasCode(error, "store_unavailable");
