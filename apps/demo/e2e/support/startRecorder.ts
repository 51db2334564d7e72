import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";

/** One exchange between the browser and a server, as it went over the wire. */
export interface Exchange {
  readonly url: string;
  readonly requestHeaders: string;
  readonly status: number | undefined;
  readonly location: string | undefined;
  /** Headers and body. */
  readonly response: string;
}

/** Names and values in turn. */
export type AddedHeaders = (url: string) => readonly string[];

/** A proxy for the browser that passes everything on and remembers it. */
export interface Recorder {
  readonly url: string;
  /** Those that have ended. */
  readonly exchanges: readonly Exchange[];
  /** The addresses of all requests so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a recorder. It also sees what Playwright does not show: the bodies of redirects, the cookies
 * that no script may read, and what came to a window that has closed.
 *
 * @param addedHeaders further headers of an answer, by the address that it comes from; without any, it passes on unchanged
 */
export async function startRecorder(addedHeaders: AddedHeaders = () => []): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const requests: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    const { url = "", method, headers } = incoming;
    requests.push(url);
    // Uncompressed, so that the bodies can be read.
    const upstream = request(url, { method, headers: { ...headers, "accept-encoding": "identity" } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("close", () => exchanges.push(exchange(incoming, answer, Buffer.concat(chunks))));
      outgoing.writeHead(answer.statusCode ?? 502, [...answer.rawHeaders, ...addedHeaders(url)]);
      answer.pipe(outgoing);
    });
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();

  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    exchanges,
    requests,
    async close() {
      proxy.close().closeAllConnections();
      await once(proxy, "close");
    },
  };
}

function exchange(incoming: IncomingMessage, answer: IncomingMessage, body: Buffer): Exchange {
  return {
    url: incoming.url ?? "",
    requestHeaders: JSON.stringify(incoming.rawHeaders),
    status: answer.statusCode,
    location: answer.headers.location,
    response: JSON.stringify(answer.rawHeaders) + body.toString("utf8"),
  };
}
