import type { ConnectionChange } from "@keyhold/contract";
import type { KeyholdClient } from "../client/createClient.js";
import { openChannel } from "./openChannel.js";

/**
 * Listens for changes of this user's connections, as hints that come sooner than any answer to a question. One tab of the
 * browser has the backend's event stream and tells the others: a browser opens six HTTP/1.1 connections to a host, and a
 * stream per tab would use them up. Where there is no stream, finished attempts still tell of themselves.
 *
 * @returns stops listening
 * @see [Web Locks](https://w3c.github.io/web-locks/)
 */
export function listenForChanges(client: KeyholdClient, onChange: (change: Partial<ConnectionChange>) => void) {
  const channel = openChannel(onChange);
  const stop = new AbortController();
  const { signal } = stop;
  // On plain http, browsers have no locks.
  navigator.locks
    ?.request(`keyhold ${client.baseUrl}`, { signal }, async () => {
      const events = client.events();
      events?.addEventListener("change", ({ data }) => {
        const change: Partial<ConnectionChange> = Object(JSON.parse(data));
        channel?.postMessage(change);
        onChange(change);
      });
      await new Promise((stopped) => signal.addEventListener("abort", stopped));
      events?.close();
    })
    // Stopped before it was this tab's turn.
    .catch(() => {});

  return () => {
    stop.abort();
    channel?.close();
  };
}
