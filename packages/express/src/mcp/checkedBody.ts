import type { Readable } from "node:stream";
import { createParser } from "eventsource-parser";
import type { Provider } from "../providers/Provider.js";
import { checkLinks, UnsafeAnswerError } from "./checkLinks.js";
import type { Answer } from "./sendInSession.js";

/** Bytes of a message that are looked into. A larger one passes unseen: a link needs no such room, and memory has to stay constant. */
const LARGEST = 256 * 1024;
const CR = 13;

/**
 * An answer's body, its links checked on the way. Nothing is changed: where a link is unsafe, the body breaks off before a
 * client has the whole message.
 *
 * @returns the whole of a single message that was looked into; else the body as it comes
 * @throws UnsafeAnswerError at once where the answer is a single message, else while the body is read
 */
export async function checkedBody(
  provider: Provider,
  { headers, body }: Answer,
): Promise<Buffer | AsyncIterable<Buffer>> {
  if (headers["content-encoding"]) throw new UnsafeAnswerError("It is compressed, though that was not offered.");
  const [type] = (headers["content-type"] ?? "").toLowerCase().split(";");
  if (type === "text/event-stream") return checkedEvents(provider, body);
  return type === "application/json" ? checkedMessage(provider, body) : body;
}

async function checkedMessage(provider: Provider, body: Readable): Promise<Buffer | AsyncIterable<Buffer>> {
  const begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    begun.push(chunk);
    size += chunk.length;
    if (size > LARGEST) break;
  }
  if (size <= LARGEST) {
    const message = Buffer.concat(begun);
    checkLinks(provider, message.toString());
    return message;
  }
  return (async function* () {
    yield* begun;
    yield* body;
  })();
}

/** The bytes that complete an event go on after it was checked; the others, as they come. */
async function* checkedEvents(provider: Provider, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: LARGEST,
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
