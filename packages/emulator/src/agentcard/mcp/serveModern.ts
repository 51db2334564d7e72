import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, type ListToolsResult, Server } from "@modelcontextprotocol/server";
import type { RequestHandler } from "express";
import type { AgentcardState } from "../createAgentcardState.js";
import { listedTools } from "../tools/runTool.js";
import { callTool } from "./callTool.js";
import { serverInfo } from "./serverInfo.js";

/**
 * Serves MCP 2026-07-28, the stateless revision, and refuses older ones. Agentcard may do so in the future.
 *
 * @see [MCP 2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28)
 */
export function serveModern(state: AgentcardState): RequestHandler {
  const handler = createMcpHandler(
    () => {
      const server = new Server(serverInfo, { capabilities: { tools: {} } });
      // The list is the same for both revisions. Only the types of the two SDKs differ.
      server.setRequestHandler("tools/list", () => ({ tools: listedTools }) as ListToolsResult);
      server.setRequestHandler("tools/call", ({ params }, { http, mcpReq }) =>
        callTool(state, {
          name: params.name,
          arguments: params.arguments,
          accessToken: http?.authInfo?.token ?? "",
          reportProgress: async (progress, total, message) => {
            const progressToken = mcpReq._meta?.progressToken;
            if (progressToken === undefined) return;
            const params = { progressToken, progress, total, message };
            await mcpReq.notify({ method: "notifications/progress", params });
          },
        }),
      );
      return server;
    },
    { legacy: "reject" },
  );
  const serve = toNodeHandler(handler);
  return (req, res) => serve(req, res);
}
