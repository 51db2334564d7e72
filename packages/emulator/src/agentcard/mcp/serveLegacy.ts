import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { RequestHandler } from "express";
import type { AgentcardState } from "../createAgentcardState.js";
import { listedTools } from "../tools/runTool.js";
import { callTool } from "./callTool.js";
import { serverInfo } from "./serverInfo.js";

/**
 * Serves MCP 2025-11-25 as Agentcard does: without sessions, with a new server for each request.
 *
 * @see [MCP 2025-11-25](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http)
 */
export function serveLegacy(state: AgentcardState): RequestHandler {
  function createServer(): Server {
    const server = new Server(serverInfo, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listedTools }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { authInfo, _meta, sendNotification }) =>
      callTool(state, {
        name: params.name,
        arguments: params.arguments,
        accessToken: authInfo?.token ?? "",
        reportProgress: async (progress, total, message) => {
          if (_meta?.progressToken === undefined) return;
          const params = { progressToken: _meta.progressToken, progress, total, message };
          await sendNotification({ method: "notifications/progress", params });
        },
      }),
    );
    return server;
  }

  return async (req, res) => {
    const server = createServer();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    res.on("close", () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(req, res);
  };
}
