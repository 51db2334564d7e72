import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import { afterTime } from "../util/afterTime.js";

/** Bytes of a single message that is read whole before it is passed on. */
export const LARGEST_WHOLE = 256 * 1024;
/**
 * Milliseconds in which an answer has to begin; interim answers (1xx) do not count. Then the same time again in which it has to end, unless it is a
 * stream of events.
 */
const TIMEOUT = 300_000;

/** What an MCP server answered. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The whole of a single message that is not too large, else what comes. */
  readonly body: Buffer | Readable;
}

/**
 * Sends a request to an MCP server, like `request()` of undici, but without undici's stream around each answer, which costs as much
 * as everything else together.
 *
 * @param client whose departure ends request and answer
 * @returns the answer, once it has begun, or a single message has ended
 */
export function sendUpstream(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers, body }: Pick<Dispatcher.DispatchOptions, "method" | "headers" | "body">,
  client: DisconnectSignal,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    let whole: Buffer[] | undefined;
    let stream: Readable | undefined;
    let begun: Omit<UpstreamAnswer, "body">;
    let isOver = false;
    let cancel = () => {};
    function limit(controller: Dispatcher.DispatchController): void {
      cancel();
      cancel = afterTime(TIMEOUT, () => controller.abort(new Error("The answer takes too long.")));
    }
    const request = { origin: url.origin, path: url.pathname + url.search, method, headers, body };
    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        client.onabort = () => controller.abort(new DOMException("The client has left.", "AbortError"));
        if (client.aborted) return client.onabort();
        limit(controller);
      },
      onResponseStart(controller, status, answered) {
        if (status < 200) return;
        begun = { status, headers: answered };
        if (isEvents(answered)) cancel();
        else limit(controller);
        // A refusal may be thrown away, and need not be waited for.
        if (status < 300 && isMessage(answered) && Number(answered["content-length"]) <= LARGEST_WHOLE) {
          whole = [];
          return;
        }
        stream = new Readable({
          read: () => controller.resume(),
          destroy(error, done) {
            if (!isOver) controller.abort(error ?? new Error("The reader stopped before the answer ended."));
            done(error);
          },
        });
        resolve({ ...begun, body: stream });
      },
      onResponseData(controller, chunk) {
        if (whole) whole.push(chunk);
        else if (!stream?.push(chunk)) controller.pause();
      },
      onResponseEnd() {
        isOver = true;
        cancel();
        if (whole) resolve({ ...begun, body: Buffer.concat(whole) });
        else stream?.push(null);
      },
      onResponseError(_controller, error) {
        cancel();
        if (stream) stream.destroy(error);
        else reject(error);
      },
    });
  });
}

/** Whether a single JSON-RPC message is what was answered. */
export const isMessage = (headers: IncomingHttpHeaders) => typeOf(headers) === "application/json";

/** Whether messages come as events, for as long as it takes. */
export const isEvents = (headers: IncomingHttpHeaders) => typeOf(headers) === "text/event-stream";

/** The media type without its parameters ([RFC 9110, 8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1)); a header that came twice names none. */
function typeOf({ "content-type": type = "" }: IncomingHttpHeaders): string {
  return String(type).split(";", 1).join().trim().toLowerCase();
}
