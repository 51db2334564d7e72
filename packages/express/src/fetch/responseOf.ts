import type { IncomingMessage } from "node:http";
import { isEvents } from "../mcp/sendUpstream.js";
import { isNotForwarded } from "../util/isNotForwarded.js";

/** The statuses that have no body, so that `Response` refuses one. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
/** `Response` refuses a higher status, which an MCP server can send. */
const HIGHEST = 599;

/**
 * A comment that begins each event stream. Some hosts, such as Next.js, send the headers of a response with its first chunk. Without one, a
 * browser would wait for the first event before it knows that the stream is open.
 */
const COMMENT = new TextEncoder().encode(":\n\n");

/**
 * Makes a Fetch response of an answer that has begun. It reads the answer only as fast as its own body is read. If the body is cancelled,
 * the connection closes.
 */
export function responseOf(answer: IncomingMessage, method: string, signal: AbortSignal): Response {
  const { statusCode = HIGHEST, headersDistinct } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (!isNotForwarded(name)) for (const value of values) headers.append(name, value);
  }
  const first = isEvents(answer.headers) ? COMMENT : undefined;
  const isEmpty = method === "HEAD" || WITHOUT_BODY.has(statusCode);
  if (isEmpty) answer.resume();
  return new Response(isEmpty ? null : bodyOf(answer, signal, first), {
    status: Math.min(statusCode, HIGHEST),
    headers,
  });
}

function bodyOf(answer: IncomingMessage, signal: AbortSignal, first?: Uint8Array): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = answer[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      start: (controller) => first && controller.enqueue(first),
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          throw signal.aborted ? signal.reason : error;
        }
      },
      cancel: () => void answer.destroy(),
    },
    // Read nothing ahead: the streams below have buffers of their own.
    { highWaterMark: 0 },
  );
}
