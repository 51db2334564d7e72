import type { ConnectionChange } from "@keyhold/contract";
import type { KeyholdClient } from "../client/createClient.js";
import { openChannel } from "./openChannel.js";

/**
 * Listens for changes of this user's connections. An event is only a hint to ask the backend now. One tab of the browser
 * has the event stream and passes events to the others: a browser opens only six HTTP/1.1 connections to a host, and one
 * stream in each tab would use them up. Without a stream, the page of a finished attempt still sends its event.
 *
 * @returns a function that stops listening
 * @see [Web Locks](https://w3c.github.io/web-locks/)
 */
export function listenForChanges(client: KeyholdClient, onChange: (change: Partial<ConnectionChange>) => void) {
  const channel = openChannel(onChange);
  const stop = new AbortController();
  const { signal } = stop;
  // On plain http, browsers have no Web Locks.
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
    // Stopped before this tab got the lock.
    .catch(() => {});

  return () => {
    stop.abort();
    channel?.close();
  };
}
