import { randomUUID } from "node:crypto";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Request, Response } from "express";
import { isOneOf, type Whose } from "../../control/whose.js";
import { about, instructionsFor, restAuth } from "./about.js";
import type { Member } from "./admit.js";
import { type Caller, callTool, type HubWorld, listTools } from "./callTool.js";
import type { Desk } from "./desk.js";

interface Session {
  readonly member: Member;
  readonly server: Server;
  readonly transport: StreamableHTTPServerTransport;
}

/** The hub's sessions. */
export interface Sessions {
  serve(req: Request, res: Response, member: Member): Promise<void>;
  /** Forgets sessions, as a server does that starts anew. */
  lose(whose: Whose): Promise<void>;
}

/**
 * MCP as the hub speaks it: Streamable HTTP with sessions. A session belongs to its user; nobody else finds it.
 *
 * @see [MCP 2025-11-25](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function serveSessions(world: HubWorld, deskOf: (member: Member) => Desk): Sessions {
  const sessions = new Map<string, Session>();

  async function open(member: Member): Promise<Session> {
    const server = new Server(about, {
      capabilities: { logging: {}, tools: { listChanged: true } },
      instructions: instructionsFor(member),
    });
    const caller = (): Caller => ({
      member,
      desk: deskOf(member),
      restAuth: restAuth in (server.getClientCapabilities()?.experimental ?? {}),
      log: (data) => server.sendLoggingMessage({ level: "info", logger: "civic-hub", data }),
      toolsChanged: () => server.sendToolListChanged(),
    });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools(caller()) }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
      callTool(world, caller(), params.name, params.arguments),
    );
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, session),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const session = { member, server, transport };
    await server.connect(transport);
    return session;
  }

  return {
    serve: async (req, res, member) => {
      const id = req.get("mcp-session-id");
      const session = id ? sessions.get(id) : await open(member);
      if (session?.member.sub !== member.sub) {
        res.status(404).json({ jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null });
        return;
      }
      await session.transport.handleRequest(req, res);
    },
    lose: async (whose) => {
      for (const [id, { member, server }] of sessions) {
        if (!isOneOf(whose, { clientId: member.clientId, account: member.email })) continue;
        sessions.delete(id);
        await server.close();
      }
    },
  };
}
