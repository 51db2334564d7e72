import type { Readable } from "node:stream";
import { createParser } from "eventsource-parser";
import type { Provider } from "../providers/Provider.js";
import { checkLinks, UnsafeAnswerError } from "./checkLinks.js";
import { readUpTo } from "./readUpTo.js";
import { isEvents, isMessage, LARGEST_WHOLE, type UpstreamAnswer } from "./sendUpstream.js";

const CR = 13;

/**
 * An answer's body, its links checked on the way. Nothing is changed: where a link is unsafe, the body breaks off before a
 * client has the whole message. What is larger than `LARGEST_WHOLE` passes unseen: a link needs no such room, and memory has
 * to stay constant.
 *
 * @returns the whole of a single message that was looked into; else the body as it comes
 * @throws UnsafeAnswerError at once where the answer is a single message, else while the body is read
 */
export async function checkedBody(
  provider: Provider,
  { headers, body }: UpstreamAnswer,
): Promise<Buffer | AsyncIterable<Buffer>> {
  if (headers["content-encoding"]) throw new UnsafeAnswerError("It is compressed, though that was not offered.");
  if (Buffer.isBuffer(body)) {
    checkLinks(provider, body.toString());
    return body;
  }
  if (isEvents(headers)) return checkedEvents(provider, body);
  return isMessage(headers) ? checkedMessage(provider, body) : body;
}

/** A message of unknown length. */
async function checkedMessage(provider: Provider, body: Readable): Promise<Buffer | AsyncIterable<Buffer>> {
  const begun = await readUpTo(body, LARGEST_WHOLE);
  if (begun.length <= LARGEST_WHOLE) {
    checkLinks(provider, begun.toString());
    return begun;
  }
  return (async function* () {
    yield begun;
    yield* body;
  })();
}

/** The bytes that complete an event go on after it was checked; the others, as they come. */
async function* checkedEvents(provider: Provider, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: LARGEST_WHOLE,
    onEvent: ({ data }) => checkLinks(provider, data),
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
