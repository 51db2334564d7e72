import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import type { Message } from "./checkMessage.js";

/** Milliseconds between two messages about a call that waits. */
const EVERY = 10_000;
const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-cache, no-store, no-transform" } as const;

export interface WaitingCall {
  /** Settles when the call no longer waits for the user. */
  readonly waiting: Promise<unknown>;
  readonly answer: () => Promise<Response>;
  /** Called if the client closes the stream. */
  readonly leave: () => void;
}

/**
 * Answers a client that asks for progress (`progressToken`). If its call waits for more than ten seconds, it gets an event stream with a
 * message about progress every ten seconds. Many clients then wait longer. The stream always ends with a result.
 */
export async function withProgress(message: Message, { waiting, answer, leave }: WaitingCall): Promise<Response> {
  const isOver = () =>
    withTimeout(
      waiting.then(
        () => true,
        () => true,
      ),
      EVERY,
      () => false,
    );
  if (await isOver()) return answer();
  let isLeft = false;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let progress = 0;
      do {
        if (!isLeft) controller.enqueue(progressEvent(message, ++progress));
      } while (!(await isOver()));
      const response = await answer().catch((error: unknown) => Response.json(failedResult(message, error)));
      for await (const chunk of inEvents(response)) {
        if (isLeft) return;
        controller.enqueue(chunk);
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

function progressEvent({ params }: Message, progress: number): Uint8Array {
  const progressToken = params?._meta?.progressToken;
  const told = { progressToken, progress, message: "Waiting for the user's approval." };
  return event(JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params: told }));
}

/** No client acts on a JSON-RPC error, and models do not see it. */
function failedResult({ id }: Message, error: unknown): object {
  const text = error instanceof KeyholdError ? error.message : "The call has failed.";
  return { jsonrpc: "2.0", id, result: { resultType: "complete", content: [{ type: "text", text }], isError: true } };
}

async function* inEvents(response: Response): AsyncGenerator<Uint8Array> {
  const isStream = response.headers.get("content-type")?.includes("text/event-stream");
  if (isStream && response.body) yield* response.body;
  // A line end in JSON is white space, and would end the event's line.
  else yield event((await response.text()).replace(/[\r\n]+/g, " "));
}

function event(data: string): Uint8Array {
  return new TextEncoder().encode(`event: message\ndata: ${data}\n\n`);
}
