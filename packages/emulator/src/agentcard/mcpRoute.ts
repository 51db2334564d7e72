import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/sdk/server/auth/router.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { Router } from "express";
import type { Accounts } from "./accounts.js";
import type { Clients } from "./clients.js";
import type { Grants } from "./grants.js";
import { callTool, tools } from "./tools/index.js";

type World = { readonly accounts: Accounts; readonly clients: Clients; readonly grants: Grants };

function createMcpServer({ accounts, clients, grants }: World): Server {
  const server = new Server({ name: "agentcard-emulator", version: "0.1.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { authInfo, _meta, sendNotification }) => {
    const grant = grants.find(authInfo?.token ?? "")?.grant;
    if (!grant) throw new Error("The grant ended while the call was on its way.");
    const account = accounts.of(grant.account);
    const { clientId } = grant;
    try {
      return await callTool(params.name, params.arguments, {
        account,
        clientId,
        wallet: account.walletOf(clientId),
        clients,
        grants,
        reportProgress: async (progress, total, message) => {
          if (_meta?.progressToken === undefined) return;
          const params = { progressToken: _meta.progressToken, progress, total, message };
          await sendNotification({ method: "notifications/progress", params });
        },
      });
    } catch (error) {
      // The SDK's own McpServer, which Agentcard runs, answers so: with a result, not with a JSON-RPC error.
      if (error instanceof McpError) return { content: [{ type: "text", text: error.message }], isError: true };
      throw error;
    }
  });
  return server;
}

/** Agentcard's MCP endpoint: Streamable HTTP without sessions, a server for each request. */
export function mcpRoute(resource: string, verifier: OAuthTokenVerifier, world: World): Router {
  const expectedResource = new URL(resource);
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(expectedResource);

  const router = Router();
  router
    .route("/mcp")
    .post(requireBearerAuth({ verifier, expectedResource, resourceMetadataUrl }), async (req, res) => {
      const server = createMcpServer(world);
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
      res.on("close", () => void server.close());
      await server.connect(transport);
      await transport.handleRequest(req, res);
    })
    .all((_req, res) => {
      const error = { code: -32000, message: "Method not allowed." };
      res.status(405).set("Allow", "POST").json({ jsonrpc: "2.0", error, id: null });
    });
  return router;
}
