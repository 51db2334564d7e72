import type { KeyholdClient } from "../client/createClient.js";
import type { Change } from "./Change.js";
import { openChannel } from "./openChannel.js";

/** Milliseconds until the kit opens the stream again if the backend has refused it. After a lost connection, the browser does so itself. */
const RETRY = 15_000;

/**
 * Listens for changes of this user's connections and approvals. An event is only a hint to ask the backend now. One tab of the browser
 * has the event stream and passes events to the others: a browser opens only six HTTP/1.1 connections to a host, and one
 * stream in each tab would use them up. Without a stream, the page of a finished attempt still sends its event.
 *
 * @returns a function that stops listening
 * @see [Web Locks](https://w3c.github.io/web-locks/)
 */
export function listenForChanges(client: KeyholdClient, onChange: (change: Change) => void) {
  const channel = openChannel(onChange);
  const stop = new AbortController();
  const { signal } = stop;
  let events: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open() {
    const opened = client.events();
    events = opened;
    for (const type of ["open", "change", "approval"])
      opened?.addEventListener(type, ({ data = "{}" }: { data?: string }) => {
        const change: Change = Object(JSON.parse(data));
        channel?.postMessage(change);
        onChange(change);
      });
    opened?.addEventListener("error", () => {
      if (opened.readyState === 2) timer = setTimeout(open, RETRY);
    });
  }
  // On plain http, browsers have no Web Locks.
  navigator.locks
    ?.request(`keyhold ${client.baseUrl}`, { signal }, async () => {
      open();
      await new Promise((stopped) => signal.addEventListener("abort", stopped));
      clearTimeout(timer);
      events?.close();
    })
    // Stopped before this tab got the lock.
    .catch(() => {});

  return () => {
    stop.abort();
    channel?.close();
  };
}
