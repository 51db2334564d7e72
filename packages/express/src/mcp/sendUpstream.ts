import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { afterTime } from "../util/afterTime.js";

/** The maximum size, in bytes, of a message that Keyhold reads completely before it passes the message on. */
export const LARGEST_WHOLE = 256 * 1024;
/**
 * Milliseconds within which an answer must begin; interim answers (1xx) do not count. An answer that is not an event stream must end within
 * the same time again.
 */
const ANSWER_TIMEOUT = 300_000;

/** Listens to the error of a body that breaks off before its reader has begun. The reader gets the error later. Without a listener, Node ends the process. */
const LATER = () => undefined;

/** The client that waits for an answer: a browser (`DisconnectSignal`) or an agent (`FollowedSignal`). */
export interface WaitingClient {
  /** Whether the client has left. */
  readonly aborted: boolean;
  /** Why it has left. */
  readonly reason: Error;
  /** Called when it leaves. */
  onabort: (() => void) | undefined;
}

/** An MCP server's answer. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** A buffer for a single message up to `LARGEST_WHOLE`, otherwise a stream. */
  readonly body: Buffer | Readable;
}

/**
 * Sends a request to an MCP server. It works like `request()` of undici, but without undici's stream around each answer. That stream would
 * cost as much time as everything else together. The benchmarks that show the gain: "CPU µs/call" in the line `keyhold` of the table "small
 * calls, many callers", and in both lines for agents of the table "an agent's calls" (apps/bench).
 *
 * @param client ends the request and the answer when it leaves
 * @returns the answer. It resolves when a single message is complete, or when a stream has begun
 */
export function sendUpstream(
  dispatcher: Dispatcher,
  url: URL,
  { method, headers, body }: Pick<Dispatcher.DispatchOptions, "method" | "headers" | "body">,
  client: WaitingClient,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    let whole: Buffer[] | undefined;
    let stream: Readable | undefined;
    let begun: Omit<UpstreamAnswer, "body">;
    let isOver = false;
    let cancel = () => {};
    let leave: (() => void) | undefined;
    function limit(controller: Dispatcher.DispatchController): void {
      cancel();
      cancel = afterTime(ANSWER_TIMEOUT, () => controller.abort(new Error("The MCP server's answer takes too long.")));
    }
    function end(): void {
      cancel();
      // A second request for the same client may have begun.
      if (client.onabort === leave) client.onabort = undefined;
    }
    const request = { origin: url.origin, path: url.pathname + url.search, method, headers, body };
    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        leave = () => controller.abort(client.reason);
        client.onabort = leave;
        if (client.aborted) return leave();
        limit(controller);
      },
      onResponseStart(controller, status, answered, statusText = "") {
        if (status < 200) return;
        begun = { status, statusText, headers: answered };
        if (isEvents(answered)) cancel();
        else limit(controller);
        // Read only successful messages completely: Keyhold may discard a refusal, so it does not wait for its end.
        if (status < 300 && isMessage(answered) && Number(answered["content-length"]) <= LARGEST_WHOLE) {
          whole = [];
          return;
        }
        stream = new Readable({
          read: () => controller.resume(),
          destroy(error, done) {
            if (!isOver) controller.abort(error ?? new Error("Keyhold stopped reading before the answer ended."));
            done(error);
          },
        }).on("error", LATER);
        resolve({ ...begun, body: stream });
      },
      onResponseData(controller, chunk) {
        if (whole) whole.push(chunk);
        else if (!stream?.push(chunk)) controller.pause();
      },
      onResponseEnd() {
        isOver = true;
        end();
        if (whole) resolve({ ...begun, body: Buffer.concat(whole) });
        else stream?.push(null);
      },
      onResponseError(_controller, error) {
        end();
        if (stream) stream.destroy(error);
        else reject(error);
      },
    });
  });
}

/** Whether the answer is a single JSON-RPC message. */
export const isMessage = (headers: IncomingHttpHeaders) => typeOf(headers) === "application/json";

/** Whether the answer is an event stream. */
export const isEvents = (headers: IncomingHttpHeaders) => typeOf(headers) === "text/event-stream";

/**
 * The media type without its parameters ([RFC 9110, 8.3.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1)). A header that the server
 * sent twice matches no type.
 */
function typeOf({ "content-type": type = "" }: IncomingHttpHeaders): string {
  return String(type).split(";", 1).join().trim().toLowerCase();
}
