import { randomUUID } from "node:crypto";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Request, Response } from "express";
import { matchesTarget, type Target } from "../../control/Target.js";
import type { Member } from "./authorizeMember.js";
import { type CallContext, callTool, type HubState, listTools } from "./callTool.js";
import { restAuthCapability } from "./createJobs.js";
import type { SampleData } from "./createSampleData.js";
import { instructionsFor, serverInfo } from "./serverInfo.js";

interface Session {
  readonly member: Member;
  readonly server: Server;
  readonly transport: StreamableHTTPServerTransport;
}

/** The hub's MCP sessions. */
export interface McpSessions {
  serve(req: Request, res: Response, member: Member): Promise<void>;
  /** Forgets sessions, as a server does when it restarts. */
  lose(target: Target): Promise<void>;
}

/**
 * Serves MCP 2025-11-25 as the hub does: Streamable HTTP with sessions. A session belongs to one user. For other users, it does not exist.
 *
 * @see [MCP 2025-11-25](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function createMcpSessions(state: HubState, dataOf: (member: Member) => SampleData): McpSessions {
  const sessions = new Map<string, Session>();

  async function open(member: Member): Promise<Session> {
    const server = new Server(serverInfo, {
      capabilities: { logging: {}, tools: { listChanged: true } },
      instructions: instructionsFor(member),
    });
    const context = (): CallContext => ({
      member,
      data: dataOf(member),
      restAuth: restAuthCapability in (server.getClientCapabilities()?.experimental ?? {}),
      log: (data) => server.sendLoggingMessage({ level: "info", logger: "civic-hub", data }),
      toolsChanged: () => server.sendToolListChanged(),
    });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools(context()) }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
      callTool(state, context(), params.name, params.arguments),
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
    lose: async (target) => {
      for (const [id, { member, server }] of sessions) {
        if (!matchesTarget(target, { clientId: member.clientId, account: member.email })) continue;
        sessions.delete(id);
        await server.close();
      }
    },
  };
}
