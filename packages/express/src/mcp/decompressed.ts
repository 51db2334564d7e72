import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { UnusableAnswerError } from "./answerErrors.js";
import type { UpstreamAnswer } from "./sendUpstream.js";

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/**
 * Decompresses the body of an answer. Some servers compress although Keyhold does not ask for it. Keyhold decompresses while it reads, so
 * that the use of memory stays constant ([RFC 9110, section 8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)).
 *
 * @throws UnusableAnswerError for an unknown coding, and for more than one coding
 */
export function decompressed({ headers, body }: UpstreamAnswer): Buffer | Readable {
  const codings = codingsOf(String(headers["content-encoding"] ?? ""));
  const [coding] = codings;
  if (coding === undefined) return body;
  const decoder = codings.length === 1 && DECODERS.get(coding);
  if (!decoder) throw new UnusableAnswerError("The MCP server's answer has an unknown compression.");
  // `pipeline` passes errors and an early end in both directions, so the reader of the result gets them.
  return pipeline(Buffer.isBuffer(body) ? Readable.from([body]) : body, decoder(), () => undefined);
}

/** The codings that a `Content-Encoding` header names, without `identity`. */
function codingsOf(header: string): string[] {
  const named = header.toLowerCase().split(",");
  return named.map((coding) => coding.trim()).filter((coding) => coding !== "" && coding !== "identity");
}
