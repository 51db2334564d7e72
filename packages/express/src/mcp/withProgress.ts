import { Readable } from "node:stream";
import type { Message } from "./checkMessage.js";
import { answerEvent, failedEvent, largeAnswerEvent, progressEvents } from "./progressEvents.js";
import { joined, readUpTo } from "./readUpTo.js";
import { LARGEST_WHOLE } from "./sendUpstream.js";

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-cache, no-store, no-transform" } as const;

export interface WaitingCall {
  /** Settles when the call no longer waits for the user. */
  readonly waiting: Promise<unknown>;
  readonly answer: () => Promise<Response>;
  /** Called if the client closes the stream. */
  readonly leave: () => void;
}

/**
 * Answers a client that asks for progress. If its call waits for more than ten seconds, it gets an event stream with messages about
 * progress (`progressEvents`). The stream always ends with a result, and is read from the server only as fast as the client reads it.
 */
export async function withProgress(message: Message, { waiting, answer, leave }: WaitingCall): Promise<Response> {
  // An approved call is sent at once, even if the client does not read: its approval is spent already.
  const answered = answer();
  answered.catch(() => undefined);
  const progress = progressEvents(message, waiting);
  const first = await progress.next();
  if (first.done) return answered;
  const events = allEvents(message, { first: first.value, progress, answered });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        leave();
        events.return(undefined).catch(() => undefined);
        // If the client has read nothing of the answer yet, the stream of events has not begun to read it, and cannot end it.
        answered.then((response) => response.body?.cancel()).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: HEADERS });
}

interface Events {
  readonly first: Uint8Array;
  readonly progress: AsyncIterable<Uint8Array>;
  readonly answered: Promise<Response>;
}

async function* allEvents(message: Message, { first, progress, answered }: Events): AsyncGenerator<Uint8Array> {
  yield first;
  yield* progress;
  let response: Response;
  try {
    response = await answered;
  } catch (error) {
    return yield failedEvent(message, error);
  }
  const { headers, body } = response;
  if (!body) return yield answerEvent(message, "");
  if (headers.get("content-type")?.includes("text/event-stream")) return yield* body;
  // The body can break off while the client does not read. The stream gets the error when the client continues to read.
  const rest = Readable.fromWeb(body).on("error", () => undefined);
  const begun = await readUpTo(rest, LARGEST_WHOLE);
  if (begun.length > LARGEST_WHOLE) yield* largeAnswerEvent(joined(begun, rest));
  else yield answerEvent(message, begun);
}
