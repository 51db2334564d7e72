import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { UnusableAnswerError } from "./answerErrors.js";
import { readUpTo } from "./readUpTo.js";
import { isEvents, type UpstreamAnswer } from "./sendUpstream.js";

const DECODERS: ReadonlyMap<string, () => Transform & { readonly bytesWritten: number }> = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/**
 * Decompresses the body of an answer. Some servers compress although Keyhold does not ask for it. Keyhold decompresses while it reads, so
 * that the use of memory stays constant ([RFC 9110, section 8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)). An empty body stays
 * empty, whatever coding the header names: some servers name one for each answer.
 *
 * @throws UnusableAnswerError for an unknown coding, and for more than one coding
 */
export async function decompressed({ headers, body }: UpstreamAnswer): Promise<Buffer | Readable> {
  const codings = codingsOf(String(headers["content-encoding"] ?? ""));
  const [coding] = codings;
  if (coding === undefined) return body;
  const decoder = codings.length === 1 && DECODERS.get(coding);
  if (decoder) {
    // `pipeline` passes errors and an early end in both directions, so the reader of the result gets them.
    return pipeline(Buffer.isBuffer(body) ? Readable.from([body]) : body, emptyToEmpty(decoder()), () => undefined);
  }
  // A stream can stay without its first byte for a long time.
  const begun = Buffer.isBuffer(body) || isEvents(headers) ? body : await readUpTo(body, 0);
  if (Buffer.isBuffer(begun) && begun.length === 0) return begun;
  if (!Buffer.isBuffer(body)) body.destroy();
  throw new UnusableAnswerError("The MCP server's answer has an unknown compression.");
}

/** The codings that a `Content-Encoding` header names, without `identity`. */
function codingsOf(header: string): string[] {
  const named = header.toLowerCase().split(",");
  return named.map((coding) => coding.trim()).filter((coding) => coding !== "" && coding !== "identity");
}

/** A decoder for which no bytes are an empty text. Without this, it says that the bytes end too early. */
function emptyToEmpty<T extends Transform & { readonly bytesWritten: number }>(decoder: T): T {
  const flush = decoder._flush.bind(decoder);
  decoder._flush = (done) => (decoder.bytesWritten === 0 ? done() : flush(done));
  return decoder;
}
