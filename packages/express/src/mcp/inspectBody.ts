import type { Readable } from "node:stream";
import { decompressed } from "./decompressed.js";
import { inspectEvents } from "./inspectEvents.js";
import { readUpTo } from "./readUpTo.js";
import { isEvents, isMessage, LARGEST_WHOLE, type UpstreamAnswer } from "./sendUpstream.js";
import { UnusableAnswerError } from "./UnusableAnswerError.js";

/**
 * Checks a message that a server sent.
 *
 * @returns the message for the client: the same text, or a changed one if something was unsafe
 * @throws SyntaxError if it is not JSON; UnusableAnswerError if Keyhold cannot write it again
 */
export type Inspect = (json: string) => string;

/** Decodes as every client does: as UTF-8, even if the header names another charset, and without a byte order mark. */
const utf8 = new TextDecoder();

/**
 * The body of an answer. Keyhold checks each message in it while it passes. Messages larger than `LARGEST_WHOLE` pass unchecked, since memory has to stay
 * constant.
 *
 * @returns the whole of a single message that was looked into; else the body as it comes
 * @throws UnusableAnswerError for a success that is neither one message nor a stream of events, and for a message that is not JSON; the error of a body that breaks off
 */
export async function inspectBody(look: Inspect, answer: UpstreamAnswer): Promise<Buffer | AsyncIterable<Buffer>> {
  const { status, headers } = answer;
  const body = decompressed(answer);
  if (isEvents(headers) && status < 300) return inspectEvents(look, Buffer.isBuffer(body) ? [body] : body);
  // Clients parse the text of a refusal as a message, whatever its type is.
  if (isMessage(headers) || status >= 300) return checkedMessage(look, answer, body);
  const begun = Buffer.isBuffer(body) ? body : await readUpTo(body, 0);
  if (begun.length > 0) throw new UnusableAnswerError("Its type is neither application/json nor text/event-stream.");
  return begun;
}

/** A message of unknown length. A refusal may also be plain text, or a stream of events. */
async function checkedMessage(
  look: Inspect,
  { status, headers }: UpstreamAnswer,
  body: Buffer | Readable,
): Promise<Buffer | AsyncIterable<Buffer>> {
  const begun = Buffer.isBuffer(body) ? body : await readUpTo(body, LARGEST_WHOLE);
  if (begun.length > LARGEST_WHOLE) return passing(begun, body);
  // The answer to a notification sometimes has a content type and an empty body.
  if (begun.length === 0) return begun;
  const text = utf8.decode(begun);
  try {
    const seen = look(text);
    return seen === text ? begun : Buffer.from(seen);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (status < 300) throw new UnusableAnswerError("It says that it is JSON, and is not.");
    return isEvents(headers) ? inspectEvents(look, [begun]) : begun;
  }
}

async function* passing(begun: Buffer, rest: Buffer | Readable): AsyncGenerator<Buffer> {
  yield begun;
  if (!Buffer.isBuffer(rest)) yield* rest;
}
