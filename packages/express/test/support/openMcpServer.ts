import { randomUUID } from "node:crypto";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer as ModernMcpServer } from "@modelcontextprotocol/server";
import express, { type RequestHandler } from "express";
import { z } from "zod";
import { listen } from "./openProduct.js";

const about = { name: "test", version: "1.0.0" };
const echo = { description: "Says it again", inputSchema: z.object({ text: z.string() }) };
const sayAgain = ({ text }: { text: string }) => ({ content: [{ type: "text" as const, text }] });

/** Which eras a server speaks: sessions up to 2025-11-25, no sessions from 2026-07-28 on, or either. */
export type Speaks = "legacy" | "modern" | "both";

/** Adds tools to a server of each era. */
export interface MoreTools {
  readonly legacy?: (server: McpServer) => unknown;
  readonly modern?: (server: ModernMcpServer) => unknown;
}

/**
 * A real MCP server with one tool, `echo`, on the SDK of its era.
 *
 * @param guard sees each request first, and can refuse it
 */
export async function openMcpServer(
  speaks: Speaks,
  more: MoreTools = {},
  guard: RequestHandler = (_req, _res, next) => next(),
) {
  const { server, origin, close } = await listen();
  const arrived: string[] = [];
  let beforeAnswer: (method: string) => Promise<unknown> | undefined = () => undefined;
  const servedIn = (era: Speaks) => (era === "legacy" ? withSessions(more) : withoutSessions(era, more));
  let served = servedIn(speaks);
  const app = express();
  app.use(guard, express.json(), async (req, res, next) => {
    const method: string = req.body?.method ?? req.method;
    arrived.push(method);
    await beforeAnswer(method);
    served.serve(req, res, next);
  });
  server.on("request", app);

  return {
    url: `${origin}/mcp`,
    /** The methods of all messages that arrived, in order. */
    arrived,
    /** Every message waits for this from now on, so that a test can force an order. */
    hold(before: typeof beforeAnswer) {
      beforeAnswer = before;
    },
    /** The server forgets all sessions, like a server that was started again. */
    loseSessions: () => served.loseSessions(),
    /** The server speaks only this era from now on, like a server with another release. */
    speak(era: Speaks) {
      served = servedIn(era);
    },
    close,
  };
}

interface Served {
  readonly serve: RequestHandler;
  readonly loseSessions: () => void;
}

function withSessions({ legacy }: MoreTools): Served {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return {
    loseSessions: () => sessions.clear(),
    async serve(req, res) {
      const id = req.get("mcp-session-id");
      if (id && !sessions.has(id)) {
        const error = { code: -32001, message: "Session not found" };
        res.status(404).json({ jsonrpc: "2.0", error, id: null });
        return;
      }
      const transport = sessions.get(id ?? "") ?? (await opened());
      await transport.handleRequest(req, res, req.body);
    },
  };

  async function opened() {
    const server = new McpServer(about);
    server.registerTool("echo", echo, sayAgain);
    legacy?.(server);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  }
}

function withoutSessions(speaks: Speaks, { modern }: MoreTools): Served {
  const handler = createMcpHandler(
    () => {
      const server = new ModernMcpServer(about);
      server.registerTool("echo", echo, sayAgain);
      modern?.(server);
      return server;
    },
    { legacy: speaks === "both" ? "stateless" : "reject" },
  );
  const serve = toNodeHandler(handler);
  return { serve: (req, res) => serve(req, res, req.body), loseSessions: () => {} };
}

export type TestMcpServer = Awaited<ReturnType<typeof openMcpServer>>;
