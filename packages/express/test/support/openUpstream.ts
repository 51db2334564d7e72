import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that reached the scripted MCP server. */
export interface Arrived {
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An MCP server that a test scripts, for behaviour that no real server shows on demand. */
export async function openUpstream() {
  const arrived: Arrived[] = [];
  const open = new Set<ServerResponse>();
  let answer: RequestListener = (_req, res) => res.end();
  // The server never closes an idle connection: on a busy machine, a client could send its next call at that moment.
  const server = createServer({ keepAliveTimeout: 0 }, async (req, res) => {
    let body = "";
    for await (const chunk of req) body += chunk;
    arrived.push({ method: req.method ?? "", headers: req.headers, body });
    open.add(res);
    res.on("close", () => open.delete(res));
    answer(req, res);
  });
  await once(server.listen(0, "localhost"), "listening");

  /** Sets how the server answers from now on. */
  function play(script: (req: IncomingMessage, res: ServerResponse) => void): void {
    arrived.length = 0;
    answer = script;
  }

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/mcp`,
    arrived,
    /** How many requests have no whole answer yet. */
    unanswered: () => [...open].filter(({ writableEnded }) => !writableEnded).length,
    play,
    /** Answers with an event stream. @returns the stream, when a request has opened it */
    playStream: () =>
      new Promise<ServerResponse>((resolve) => {
        play((_req, res) => {
          res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
          resolve(res);
        });
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type Upstream = Awaited<ReturnType<typeof openUpstream>>;
