import { ClientRequest, type IncomingMessage } from "node:http";
import { type Duplex, duplexPair, Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { isNotForwarded } from "../util/isNotForwarded.js";
import { responseOf } from "./responseOf.js";

const NOTHING = Buffer.alloc(0);

/**
 * Sends a Fetch request to a server in this process, over a pair of streams, and returns the answer when it begins. Each request has its own
 * pair. So nothing of one request (its user, its asynchronous context, an abort) can reach another one, and nothing stays open after it.
 *
 * @param accept gives the server its side of the connection
 * @throws the reason of the request's signal if it is aborted; the error of the request's body; an error if the server closes the connection
 */
export function sendInProcess(request: Request, url: URL, accept: (connection: Duplex) => void): Promise<Response> {
  const { method, signal, body } = request;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const near = openConnection(accept);
    // Not `request()` of `node:http`: test tools such as MSW replace it, because they expect only requests to other machines there.
    const sent = new ClientRequest({
      createConnection: () => near,
      method,
      path: url.pathname + url.search,
      headers: headersOf(request, url),
    });
    let answer: IncomingMessage | undefined;
    const leave = () => (answer ?? sent).destroy();
    signal.addEventListener("abort", leave);
    const source = body && Readable.fromWeb(body as NodeReadableStream);
    if (source) {
      // The server can answer before the body begins. `flushHeaders()` would send the headers as UTF-8.
      sent.write(NOTHING);
      source.on("error", (error) => sent.destroy(error)).pipe(sent);
    } else sent.end();
    sent
      .once("response", (begun) => {
        answer = begun;
        resolve(responseOf(begun, method, signal));
      })
      .on("error", (error) => reject(signal.aborted ? signal.reason : error))
      .once("close", () => {
        signal.removeEventListener("abort", leave);
        // The server can answer without reading the whole body.
        source?.destroy();
      });
  });
}

/** Opens both sides of a connection. If one side closes, the other one closes too, as with sockets. */
function openConnection(accept: (connection: Duplex) => void): Duplex {
  const [near, far] = duplexPair();
  Object.assign(near, { destroySoon }).once("close", () => far.destroy());
  Object.assign(far, { destroySoon }).once("close", () => near.destroy());
  accept(far);
  return near;
}

/** Closes a stream after the other side has read all of it. `node:http` calls this method of sockets. */
function destroySoon(this: Duplex): void {
  this.end(() => this.destroy());
}

/** The headers for the server. Only the body itself says where it ends, so no header can make the server see two requests in it. */
function headersOf({ headers, body }: Request, url: URL): Record<string, string> {
  return {
    host: url.host,
    ...(url.protocol === "https:" && { "x-forwarded-proto": "https" }),
    ...Object.fromEntries([...headers].filter(([name]) => !isNotForwarded(name))),
    ...(body && { "transfer-encoding": "chunked" }),
  };
}
