import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, type ListToolsResult, Server } from "@modelcontextprotocol/server";
import type { RequestHandler } from "express";
import type { World } from "../createWorld.js";
import { tools } from "../tools/index.js";
import { about } from "./about.js";
import { callTool } from "./callTool.js";

/**
 * MCP as Agentcard may speak it one day: of the stateless revision alone.
 *
 * @see [MCP 2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28)
 */
export function serveModern(world: World): RequestHandler {
  const handler = createMcpHandler(
    () => {
      const server = new Server(about, { capabilities: { tools: {} } });
      // The same tools, which the SDKs of the two revisions type differently.
      server.setRequestHandler("tools/list", () => ({ tools }) as ListToolsResult);
      server.setRequestHandler("tools/call", ({ params }, { http, mcpReq }) =>
        callTool(world, {
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
