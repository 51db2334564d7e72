import { hash } from "node:crypto";
import type { Changes } from "../changes/Changes.js";
import type { CallContext } from "../vault/Grant.js";

/** One request of a client: its JSON-RPC id, and the client's MCP session. Ids alone are not unique: every client begins at 0 or 1. */
export interface ClientRequest {
  readonly id: unknown;
  readonly session: string | string[] | undefined;
}

/**
 * Cancellations of calls that wait. A client of MCP 2025-11-25 or older that stops waiting leaves its request open, and only sends
 * `notifications/cancelled`, maybe to another process.
 */
export interface Cancellations {
  /** Watches a call that waits. `stop` must be called in the end. */
  watch(call: CallContext, request: ClientRequest): { readonly signal: AbortSignal; stop(): void };
  /** The client has cancelled a request. Without a session, it could be the request of another client, so nothing happens. */
  cancel(call: CallContext, request: ClientRequest): void;
}

export function createCancellations(changes: Changes): Cancellations {
  const watched = new Map<string, Set<AbortController>>();
  const abortAll = (key: string) => {
    for (const controller of watched.get(key) ?? []) controller.abort();
  };

  return {
    watch(call, request) {
      const key = keyOf(call, request);
      const controller = new AbortController();
      const ofKey = watched.get(key) ?? new Set();
      watched.set(key, ofKey.add(controller));
      // If Keyhold cannot listen, it misses a cancellation in another process. The call then waits as long as it would without one.
      const listening = changes
        .listen(call.userId, (change) => "cancelled" in change && change.cancelled === key && controller.abort())
        .catch(() => () => undefined);
      return {
        signal: controller.signal,
        stop() {
          ofKey.delete(controller);
          if (ofKey.size === 0 && watched.get(key) === ofKey) watched.delete(key);
          void listening.then((end) => end());
        },
      };
    },
    cancel(call, request) {
      if (request.session === undefined) return;
      const key = keyOf(call, request);
      abortAll(key);
      changes.publish(call.userId, { cancelled: key });
    },
  };
}

function keyOf({ userId, connection, agent }: CallContext, { id, session }: ClientRequest): string {
  return hash("sha256", JSON.stringify([userId, connection, agent, session, id]), "base64url");
}
