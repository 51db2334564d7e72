import type { KeyholdClient } from "../client/createClient.js";
import { isLive } from "../queries/isLive.js";
import type { Change } from "./Change.js";
import { openChannel } from "./openChannel.js";

/** Milliseconds until the kit opens the stream again if the backend has refused it. After a lost connection, the browser does so itself. */
const RETRY = 15_000;
/** How many attempts a page remembers. Both who tell the end of an attempt do so at the same time. */
const MOST_TOLD = 20;

/** The changes of this user's connections, approvals and record. An event is only a hint to ask the backend now. */
export interface Changes {
  /**
   * Keeps listening. Without `onChange`, only for the page itself.
   *
   * @param onChange returns true if it asks the backend itself, so that the page need not
   * @returns a function that stops this
   */
  listen(onChange?: (change: Change) => boolean): () => void;
  /** Tells the other pages about a change that this page has made, if no event stream does. */
  tell(change: Change): void;
  /** Opens the stream and the channel if something listens. All listeners of one KeyholdProvider share them. */
  open(): void;
  /** Closes them until `open`. A browser does not keep a page for Back that has an open stream or channel. */
  close(): void;
}

/**
 * Creates the changes of one KeyholdProvider.
 *
 * @param refresh called after each change, while something listens
 */
export function createChanges(client: KeyholdClient, refresh: (change: Change) => void): Changes {
  const listeners = new Set<(change: Change) => boolean>();
  /** The latest attempts whose end was told, and whether by the event stream or by the page of the finished attempt. */
  const told = new Set<string>();
  let opened: ReturnType<typeof openStream> | undefined;

  /** Both tell the end of an attempt, so the second one says nothing new. */
  function isRepeated({ attempt, connection }: Change): boolean {
    if (!attempt) return false;
    if (told.delete(`${attempt} ${!connection}`)) return true;
    told.add(`${attempt} ${!!connection}`);
    if (told.size > MOST_TOLD) told.clear();
    return false;
  }
  function hear(change: Change) {
    const isAsked = [...listeners].filter((listener) => listener(change)).length > 0;
    if (!isRepeated(change) && !isAsked) refresh(change);
  }
  function open() {
    if (listeners.size > 0) opened ??= openStream(client, hear);
  }
  function close() {
    opened?.close();
    opened = undefined;
  }

  return {
    listen(onChange = () => false) {
      listeners.add(onChange);
      open();
      return () => {
        listeners.delete(onChange);
        if (listeners.size === 0) close();
      };
    },
    tell(change) {
      if (!isLive(client)) opened?.channel?.postMessage(change);
    },
    open,
    close,
  };
}

/**
 * One tab of the browser has the event stream and passes events to the others: a browser opens only six HTTP/1.1 connections to a host, and one
 * stream in each tab would use them up. Without a stream, the page of a finished attempt still sends its event.
 *
 * @see [Web Locks](https://w3c.github.io/web-locks/)
 */
function openStream({ baseUrl, events }: KeyholdClient, onChange: (change: Change) => void) {
  const channel = openChannel(onChange);
  const stop = new AbortController();
  const { signal } = stop;
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function listen(open: () => EventSource) {
    const opened = open();
    stream = opened;
    for (const type of ["open", "change", "approval", "activity"])
      opened.addEventListener(type, ({ data = "{}" }: { data?: string }) => {
        const change: Change = Object(JSON.parse(data));
        channel?.postMessage(change);
        onChange(change);
      });
    opened.addEventListener("error", () => {
      if (opened.readyState !== 2) return;
      timer = setTimeout(listen, RETRY, open);
      // The user may have signed out, or another one in.
      onChange({});
    });
  }
  // On plain http, browsers have no Web Locks.
  if (events)
    navigator.locks
      ?.request(`keyhold ${baseUrl}`, { signal }, async () => {
        listen(events);
        await new Promise((stopped) => signal.addEventListener("abort", stopped));
        clearTimeout(timer);
        stream?.close();
      })
      // Stopped before this tab got the lock.
      .catch(() => {});

  return {
    channel,
    close() {
      stop.abort();
      channel?.close();
    },
  };
}
