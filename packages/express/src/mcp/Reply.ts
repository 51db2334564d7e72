import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Message } from "./checkMessage.js";
import { answerEvent, failedEvent, largeAnswerEvent, progressEvents } from "./progressEvents.js";
import { isEvents } from "./sendUpstream.js";

type Headers = Readonly<Record<string, string | string[]>>;

/** Proxies between Keyhold and the client must not delay, compress or store a stream. */
export const STREAMABLE = { "cache-control": "no-cache, no-store, no-transform", "x-accel-buffering": "no" } as const;
export const EVENTS = { "content-type": "text/event-stream", ...STREAMABLE } as const;

/** The answer to an HTTP request of an MCP client. It may have begun as an event stream while its call waited. */
export class Reply {
  /** The message whose answer is missing on the stream. */
  private waits: Message | undefined;

  constructor(private readonly res: ServerResponse) {}

  /** Tells the client of the progress of a call that waits (`progressEvents`). */
  async progress(message: Message, waiting: Promise<unknown>): Promise<void> {
    for await (const event of progressEvents(message, waiting)) {
      if (!this.waits) this.res.writeHead(200, EVENTS);
      this.waits = message;
      this.res.write(event);
    }
  }

  /** Answers with one message, or with another text. */
  whole(status: number, headers: Headers, body: Buffer | string): void {
    if (this.waits) this.res.end(answerEvent(this.waits, body));
    else this.res.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  }

  /** Answers with a stream, as fast as the client reads it. @throws the stream's own error; an error if the client disconnects */
  async stream(status: number, headers: Headers, body: AsyncIterable<Buffer>): Promise<void> {
    const isEvent = this.waits && !isEvents(headers);
    if (!this.waits) this.res.writeHead(status, headers).flushHeaders();
    this.waits = undefined;
    await pipeline(isEvent ? largeAnswerEvent(body) : body, this.res);
  }

  /** Whether the answer itself has begun. */
  get hasBegun(): boolean {
    return this.res.headersSent && !this.waits;
  }

  /** Ends a stream whose call has failed. @returns false if no such stream has begun */
  failed(error: unknown): boolean {
    if (this.waits) this.res.end(failedEvent(this.waits, error));
    return this.waits !== undefined;
  }
}
