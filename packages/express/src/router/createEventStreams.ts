import type { Response } from "express";
import type { Change, Changes } from "../changes/Changes.js";
import { EVENTS } from "../mcp/Reply.js";
import type { IsSignedIn, Presence } from "../users/createPresence.js";

/** Milliseconds between two comments that keep proxies from closing a silent stream. */
const HEARTBEAT = 25_000;
/** Milliseconds after which a stream ends. The browser then reconnects, and Keyhold checks again which user it is. */
const STREAM_LIFETIME = 10 * 60_000;
/** The maximum number of open streams of one user in this process. */
const MOST_STREAMS = 20;
/** The maximum number of bytes that wait for a slow reader. */
const MOST_WAITING = 64 * 1024;

/** The open event streams of this process. */
export interface EventStreams {
  /**
   * Answers with a stream of one user's changes, until one side ends it or the user signs out. If the user has too many streams, Keyhold
   * ends the oldest.
   *
   * @throws KeyholdError `store_unavailable` if Keyhold cannot subscribe to the changes
   */
  open(userId: string, isSignedIn: IsSignedIn, res: Response): Promise<void>;
  /** Ends all streams. The browsers then connect to another process. */
  close(): void;
}

/** @see [HTML, server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream) */
export function createEventStreams(changes: Changes, presence: Presence): EventStreams {
  /** The oldest stream is the first. */
  const streams = new Map<Response, { readonly userId: string; readonly openedAt: number }>();
  let isClosed = false;
  // One timer serves all streams, so that a thousand silent streams need no more than their connections.
  const timer = setInterval(() => {
    for (const [res, { openedAt }] of streams) {
      if (Date.now() - openedAt > STREAM_LIFETIME) res.end();
      else send(res, ":\n\n");
    }
  }, HEARTBEAT).unref();

  /** Ends a user's oldest streams, so that there is room for one more. The browsers connect again after some seconds. */
  function makeRoomFor(userId: string): void {
    const all = [...streams].flatMap(([res, stream]) => (stream.userId === userId ? [res] : []));
    for (const res of all.slice(0, Math.max(0, all.length - MOST_STREAMS + 1))) {
      res.end();
      streams.delete(res);
    }
  }

  return {
    async open(userId, isSignedIn, res) {
      if (isClosed) return void res.writeHead(200, EVENTS).end();
      const write = (change: Change) => {
        const event = eventOf(change);
        if (!event) return;
        send(res, `event: ${event}\ndata: ${JSON.stringify(change)}\n\n`);
      };
      // If changes were lost, the browser connects again, and the page asks for the current state.
      const stopListening = await changes.listen(userId, write, () => res.end());
      // The browser may have disconnected meanwhile.
      if (res.destroyed) return stopListening();
      const stopWatching = presence.watch(userId, isSignedIn, () => res.end());
      res.once("close", () => {
        stopListening();
        stopWatching();
        streams.delete(res);
      });
      makeRoomFor(userId);
      streams.set(res, { userId, openedAt: Date.now() });
      res.writeHead(200, EVENTS).flushHeaders();
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      for (const res of streams.keys()) res.end();
    },
  };
}

/** The name of the event about a change. Other messages are for streams of the MCP proxy, for calls that wait and for `presence`. */
function eventOf(change: Change): string | undefined {
  if ("provider" in change) return "change";
  return ["approval", "activity"].find((name) => name in change);
}

function send(res: Response, text: string): void {
  // Node throws an uncaught error if code writes to a stream that has ended but was not read to its end.
  if (res.writableEnded) return;
  if (res.writableLength > MOST_WAITING) res.destroy();
  else res.write(text);
}
