import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { RequestHandler } from "express";
import type { World } from "../createWorld.js";
import { tools } from "../tools/index.js";
import { about } from "./about.js";
import { callTool } from "./callTool.js";

/**
 * MCP as Agentcard speaks it: without sessions, a server for each request.
 *
 * @see [MCP 2025-11-25](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http)
 */
export function serveLegacy(world: World): RequestHandler {
  function createServer(): Server {
    const server = new Server(about, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { authInfo, _meta, sendNotification }) =>
      callTool(world, {
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
