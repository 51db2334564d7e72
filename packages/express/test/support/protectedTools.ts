import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { RequestHandler } from "express";

/** Each tool needs the scope of its name. */
const TOOLS = ["read", "write", "erase"];

/** An MCP server on the SDK: everything needs the scope `read`, and its tools their own. */
export function protectedTools(verifier: OAuthTokenVerifier, resourceMetadataUrl: string): RequestHandler[] {
  const guard: RequestHandler = (req, res, next) => {
    const tool = TOOLS.find((name) => name === req.body?.params?.name) ?? "read";
    requireBearerAuth({ verifier, requiredScopes: [tool], resourceMetadataUrl })(req, res, next);
  };
  const serve: RequestHandler = async (req, res) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await createServer().connect(transport);
    await transport.handleRequest(req, res, req.body);
  };
  return [guard, serve];
}

function createServer(): McpServer {
  const server = new McpServer({ name: "protected", version: "1.0.0" });
  for (const name of TOOLS) {
    server.registerTool(name, {}, () => ({ content: [{ type: "text", text: `${name} done` }] }));
  }
  return server;
}
