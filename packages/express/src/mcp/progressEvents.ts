import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import type { Message } from "./checkMessage.js";

/** Milliseconds between two messages about a call that waits. */
const EVERY = 10_000;

const BEGIN = "event: message\ndata: ";
const END = "\n\n";

/** Whether the client of a call asks for its progress. */
export function wantsProgress({ method, params }: Message): boolean {
  return method === "tools/call" && params?._meta?.progressToken !== undefined;
}

/**
 * Events for the client of a call that waits for the user (`progressToken`): a message about progress every ten seconds. Many clients then wait
 * longer. There is no event if the call waits for less than ten seconds.
 *
 * @param waiting settles when the call no longer waits
 */
export async function* progressEvents({ params }: Message, waiting: Promise<unknown>): AsyncGenerator<Uint8Array> {
  const progressToken = params?._meta?.progressToken;
  const settled = waiting.then(
    () => true,
    () => true,
  );
  for (let progress = 1; !(await withTimeout(settled, EVERY, () => false)); progress += 1) {
    const progressed = { progressToken, progress, message: "Waiting for the user's approval." };
    yield event(JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params: progressed }));
  }
}

/** The event that ends such a stream: the answer, if it is JSON. Another text could not be read there. */
export function answerEvent(message: Message, body: Buffer | string): Uint8Array {
  // Without a byte order mark, which is no JSON.
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  try {
    JSON.parse(text);
  } catch (error) {
    return failedEvent(message, error);
  }
  // A line end in JSON is white space, and would end the event's line.
  return event(text.replace(/[\r\n]+/g, " "));
}

/** The same for an answer that is too large to be kept as a whole. */
export async function* largeAnswerEvent(body: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(BEGIN);
  for await (const chunk of body) yield chunk.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte));
  yield Buffer.from(END);
}

/** The event that ends such a stream if the call has failed: a result. No client acts on a JSON-RPC error, and models do not see it. */
export function failedEvent({ id }: Message, error: unknown): Uint8Array {
  const text = error instanceof KeyholdError ? error.message : "The call has failed.";
  const result = { resultType: "complete", content: [{ type: "text", text }], isError: true };
  return event(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

function event(data: string): Uint8Array {
  return new TextEncoder().encode(BEGIN + data + END);
}
