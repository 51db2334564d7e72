import type { Change } from "../connector/Change.js";

/** The open event streams of a fake backend. */
export interface Streams {
  /** The answer to `GET /events`. It stays open until one side ends it. */
  open(signal: AbortSignal): Response;
  push(change: Change): void;
  /** Breaks all streams, like a lost connection. */
  breakOff(): void;
}

/** @see [HTML, server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream) */
export function createStreams(): Streams {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();
  return {
    open(signal) {
      let stream: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = controller;
          streams.add(stream);
          signal.addEventListener("abort", () => streams.delete(stream));
        },
        cancel: () => void streams.delete(stream),
      });
      return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
    },
    push(change) {
      const type = ["approval", "activity"].find((name) => name in change) ?? "change";
      const event = encoder.encode(`event: ${type}\ndata: ${JSON.stringify(change)}\n\n`);
      for (const stream of streams) stream.enqueue(event);
    },
    breakOff() {
      for (const stream of streams) stream.error(new TypeError("The connection was lost."));
      streams.clear();
    },
  };
}
