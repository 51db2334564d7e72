import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { mcpAuthRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express, { type Request, type RequestHandler } from "express";
import { createAuthority } from "./createAuthority.js";
import { listen } from "./openProduct.js";

/** The scope that each tool needs. */
const TOOLS = { read: "read", write: "write", erase: "erase" } as const;

/** An MCP server that is its own authorization server, both on the SDK; each of its documents can be replaced by a test. */
export async function openProtectedServer() {
  const { server, origin, close } = await listen();
  const url = `${origin}/mcp`;
  const authority = createAuthority();
  authority.grantable.add("read");
  const arrived: { path: string; fields: Record<string, unknown> }[] = [];
  const scripts = new Map<string, RequestHandler>();
  const unlimited = { rateLimit: false } as const;
  const guard = (scope: string) =>
    requireBearerAuth({
      verifier: authority.provider,
      requiredScopes: [scope],
      resourceMetadataUrl: `${origin}/.well-known/oauth-protected-resource/mcp`,
    });

  const app = express();
  app.use(express.json(), express.urlencoded({ extended: false }), (req, res, next) => {
    arrived.push({ path: req.path, fields: { ...req.query, ...req.body } });
    (scripts.get(req.path) ?? ((_req, _res, go) => go()))(req, res, next);
  });
  app.use(
    mcpAuthRouter({
      provider: authority.provider,
      issuerUrl: new URL(origin),
      resourceServerUrl: new URL(url),
      scopesSupported: ["read"],
      authorizationOptions: unlimited,
      tokenOptions: unlimited,
      clientRegistrationOptions: unlimited,
      revocationOptions: unlimited,
    }),
  );
  app.post(
    "/mcp",
    (req, res, next) => guard(scopeOf(req))(req, res, next),
    async (req, res) => {
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
      await createServer().connect(transport);
      await transport.handleRequest(req, res, req.body);
    },
  );
  server.on("request", app);

  return {
    origin,
    url,
    authority,
    /** What came in under a path, query and body together. */
    asked: (path: string) => arrived.filter((one) => one.path === path).map(({ fields }) => fields),
    paths: () => arrived.map(({ path }) => path),
    /** How a path answers from now on. */
    script: (path: string, handler: RequestHandler) => scripts.set(path, handler),
    /** Answers with what is there by itself, changed. */
    async change(path: string, changes: Record<string, unknown>) {
      const document = await (await fetch(origin + path)).json();
      arrived.length = 0;
      scripts.set(path, (_req, res) => void res.json({ ...(document as object), ...changes }));
    },
    close,
  };
}

export const serverMetadata = "/.well-known/oauth-authorization-server";
export const resourceMetadata = "/.well-known/oauth-protected-resource/mcp";

function scopeOf({ body }: Request): string {
  return TOOLS[body?.params?.name as keyof typeof TOOLS] ?? "read";
}

function createServer(): McpServer {
  const server = new McpServer({ name: "protected", version: "1.0.0" });
  for (const name of Object.keys(TOOLS)) {
    server.registerTool(name, {}, () => ({ content: [{ type: "text", text: `${name} done` }] }));
  }
  return server;
}

export type ProtectedServer = Awaited<ReturnType<typeof openProtectedServer>>;
