import type { Message } from "./checkMessage.js";
import { answerEvent, failedEvent, progressEvents } from "./progressEvents.js";

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
 * progress (`progressEvents`). The stream always ends with a result.
 */
export async function withProgress(message: Message, { waiting, answer, leave }: WaitingCall): Promise<Response> {
  const progress = progressEvents(message, waiting);
  const first = await progress.next();
  if (first.done) return answer();
  let isLeft = false;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(first.value);
      for (const events of [progress, answerEvents(message, answer)]) {
        for await (const chunk of events) {
          if (isLeft) break;
          controller.enqueue(chunk);
        }
      }
      if (!isLeft) controller.close();
    },
    cancel() {
      isLeft = true;
      leave();
    },
  });
  return new Response(body, { headers: HEADERS });
}

async function* answerEvents(message: Message, answer: () => Promise<Response>): AsyncGenerator<Uint8Array> {
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    return yield failedEvent(message, error);
  }
  const isStream = response.headers.get("content-type")?.includes("text/event-stream");
  if (isStream && response.body) yield* response.body;
  else yield answerEvent(message, await response.text());
}
