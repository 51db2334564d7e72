import type { Readable } from "node:stream";
import type { EventNotes } from "./Admit.js";
import { UnusableAnswerError } from "./answerErrors.js";
import { decompressed } from "./decompressed.js";
import { inspectEvents } from "./inspectEvents.js";
import { joined, readUpTo } from "./readUpTo.js";
import { isEvents, isMessage, LARGEST_WHOLE, type UpstreamAnswer } from "./sendUpstream.js";

/**
 * Checks a message that a server sent.
 *
 * @returns the message for the client: the same text, or a changed one if something was unsafe
 * @throws SyntaxError if it is not JSON; UnusableAnswerError if Keyhold cannot write the message again
 */
export type Inspect = (json: string) => string;

/** Decodes like every client: as UTF-8, even if the header names another charset, and without a byte order mark. */
const utf8 = new TextDecoder();

/**
 * Checks each message in the body of an answer. Messages larger than `LARGEST_WHOLE` pass unchecked, so that the use of memory stays
 * constant.
 *
 * @param notes hears what happens to the events of a stream
 * @returns a buffer for a single message that was checked; otherwise the stream of the body
 * @throws UnusableAnswerError if the answer is a success but neither one message nor an event stream, or if a message is not JSON; the
 * body's own error if the body breaks off
 */
export async function inspectBody(
  look: Inspect,
  answer: UpstreamAnswer,
  notes?: EventNotes,
): Promise<Buffer | AsyncIterable<Buffer>> {
  const { status, headers } = answer;
  const body = await decompressed(answer);
  if (isEvents(headers) && status < 300) return inspectEvents(look, Buffer.isBuffer(body) ? [body] : body, notes);
  // Clients parse the text of a refusal as a message, even if its type is not JSON.
  if (isMessage(headers) || status >= 300) return checkedMessage(look, answer, body);
  const begun = Buffer.isBuffer(body) ? body : await readUpTo(body, 0);
  if (begun.length > 0)
    throw new UnusableAnswerError(
      "The type of the MCP server's answer is neither application/json nor text/event-stream.",
    );
  return begun;
}

/** Checks a message of unknown length. A refusal can also be plain text or an event stream. */
async function checkedMessage(
  look: Inspect,
  { status, headers }: UpstreamAnswer,
  body: Buffer | Readable,
): Promise<Buffer | AsyncIterable<Buffer>> {
  const begun = Buffer.isBuffer(body) ? body : await readUpTo(body, LARGEST_WHOLE);
  if (begun.length > LARGEST_WHOLE) return joined(begun, body);
  // Some servers answer a notification with a content type and an empty body.
  if (begun.length === 0) return begun;
  const text = utf8.decode(begun);
  try {
    const seen = look(text);
    return seen === text ? begun : Buffer.from(seen);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (status < 300)
      throw new UnusableAnswerError("The type of the MCP server's answer is JSON, but the text is not JSON.");
    return isEvents(headers) ? inspectEvents(look, [begun]) : begun;
  }
}
