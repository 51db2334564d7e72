import { mcpAuthRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import express, { type RequestHandler } from "express";
import { createAuthority } from "./createAuthority.js";
import { listen } from "./openProduct.js";
import { protectedTools } from "./protectedTools.js";

/**
 * An MCP server that is its own authorization server, both on the SDK. A test can replace each of its documents.
 *
 * @param known the origin that it has in its documents, if that is not its real one
 */
export async function openProtectedServer(known?: string) {
  const { server, origin: local, close } = await listen();
  const origin = known ?? local;
  const url = `${origin}/mcp`;
  const authority = createAuthority();
  authority.grantable.add("read");
  const arrived: { path: string; fields: Record<string, unknown> }[] = [];
  const scripts = new Map<string, RequestHandler>();
  const unlimited = { rateLimit: false } as const;

  const app = express();
  app.use(express.json(), express.urlencoded({ extended: false }), (req, res, next) => {
    arrived.push({ path: req.path, fields: { ...req.query, ...req.body } });
    // Express's own routes do not distinguish paths with and without a slash at the end, either.
    const script = scripts.get(req.path) ?? scripts.get(req.path.replace(/\/$/, ""));
    (script ?? ((_req, _res, go) => go()))(req, res, next);
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
  app.post("/mcp", protectedTools(authority.provider, origin + resourceMetadata));
  server.on("request", app);

  return {
    origin,
    /** The origin at which it listens. */
    local,
    url,
    authority,
    /** The requests for a path, query and body together. */
    asked: (path: string) => arrived.filter((one) => one.path === path).map(({ fields }) => fields),
    paths: () => arrived.map(({ path }) => path),
    /** Sets how a path answers from now on. */
    script: (path: string, handler: RequestHandler) => scripts.set(path, handler),
    /** Changes members of the usual answer. */
    async change(path: string, changes: Record<string, unknown>) {
      const document = await (await fetch(local + path)).json();
      scripts.set(path, (_req, res) => void res.json({ ...(document as object), ...changes }));
    },
    /** Closes the connections, so that the next request needs a new one. */
    breakConnections: () => server.closeAllConnections(),
    close,
  };
}

export const serverMetadata = "/.well-known/oauth-authorization-server";
export const resourceMetadata = "/.well-known/oauth-protected-resource/mcp";

export type ProtectedServer = Awaited<ReturnType<typeof openProtectedServer>>;
