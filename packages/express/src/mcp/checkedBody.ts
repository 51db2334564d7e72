import type { Readable } from "node:stream";
import { createParser } from "eventsource-parser";
import { UnsafeAnswerError } from "./checkLinks.js";
import { readUpTo } from "./readUpTo.js";
import { isEvents, isMessage, LARGEST_WHOLE, type UpstreamAnswer } from "./sendUpstream.js";

const CR = 13;

/** Looks into a message of a server's. */
export type Look = (json: string) => void;

/**
 * An answer's body, its messages looked into on the way. Nothing is changed: where `look` throws, the body breaks off before a
 * client has the whole message. What is larger than `LARGEST_WHOLE` passes unseen, since memory has to stay constant.
 *
 * @returns the whole of a single message that was looked into; else the body as it comes
 * @throws what `look` does: at once where the answer is a single message, else while the body is read
 */
export async function checkedBody(
  look: Look,
  { headers, body }: UpstreamAnswer,
): Promise<Buffer | AsyncIterable<Buffer>> {
  if (headers["content-encoding"]) throw new UnsafeAnswerError("It is compressed, though that was not offered.");
  if (Buffer.isBuffer(body)) {
    look(body.toString());
    return body;
  }
  if (isEvents(headers)) return checkedEvents(look, body);
  return isMessage(headers) ? checkedMessage(look, body) : body;
}

/** A message of unknown length. */
async function checkedMessage(look: Look, body: Readable): Promise<Buffer | AsyncIterable<Buffer>> {
  const begun = await readUpTo(body, LARGEST_WHOLE);
  if (begun.length <= LARGEST_WHOLE) {
    look(begun.toString());
    return begun;
  }
  return (async function* () {
    yield begun;
    yield* body;
  })();
}

/** The bytes that complete an event go on after it was checked; the others, as they come. */
async function* checkedEvents(look: Look, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: LARGEST_WHOLE,
    onEvent: ({ data }) => look(data),
    onError: ({ type }) => type === "max-buffer-size-exceeded" && parser.reset(),
  });
  // A last CR is held back: it may complete an event, and the parser only knows by what follows.
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = Buffer.concat([held, chunk]);
    const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
    held = bytes.subarray(end);
    parser.feed(decoder.decode(bytes.subarray(0, end), { stream: true }));
    yield bytes.subarray(0, end);
  }
  parser.feed(`${decoder.decode(held)}\n`);
  yield held;
}
