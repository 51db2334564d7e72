import { randomUUID } from "node:crypto";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { type Request, type RequestHandler, Router } from "express";
import { type AccessTokenClaims, type AccessTokens, claimsOf } from "../accessTokens.js";
import { createJobs } from "./createJobs.js";
import { createDesk, type Desk, type HubSession, registerTools } from "./toolkit.js";

interface OpenSession {
  /** Whose it is. */
  readonly sub: string;
  readonly server: McpServer;
  readonly transport: StreamableHTTPServerTransport;
}

/** Civic's hub: Streamable HTTP with sessions. */
export interface Hub {
  readonly router: Router;
  /** Ends every session. */
  close(): Promise<void>;
}

/**
 * The hub.
 *
 * @param origin where it is reached
 * @param mayEnter whether somebody who authenticated may use it; the others get 403
 */
export function createHub(origin: string, tokens: AccessTokens, mayEnter: (email: string | undefined) => boolean): Hub {
  const sessions = new Map<string, OpenSession>();
  const desks = new Map<string, Desk>();
  const jobs = createJobs(origin);

  async function open({ sub, email = sub, civic_profile }: AccessTokenClaims, req: Request) {
    const desk = desks.get(sub) ?? createDesk();
    desks.set(sub, desk);
    const session: HubSession = {
      desk,
      profile: civic_profile ?? req.get("x-civic-profile-id") ?? req.get("x-civic-profile") ?? "default",
      locked: civic_profile !== undefined,
    };
    const server = new McpServer(
      { name: "civic-hub-emulator", version: "0.1.0" },
      {
        capabilities: { logging: {} },
        instructions: `You work for ${email} in the Civic profile ${JSON.stringify(session.profile)}.`,
      },
    );
    registerTools(server, session, jobs);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, { sub, server, transport }),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  }

  const refuseOtherMethods: RequestHandler = (req, res, next) => {
    if (["GET", "POST", "DELETE"].includes(req.method)) next();
    else res.set("Allow", "GET, POST, DELETE").sendStatus(405);
  };

  const serve: RequestHandler = async (req, res) => {
    const claims = claimsOf(req.auth);
    if (!mayEnter(claims.email)) {
      res.status(403).json({ error: "access_denied", error_description: "Ask the account's owner for an invitation." });
      return;
    }
    const id = req.get("mcp-session-id");
    const session = sessions.get(id ?? "");
    if (id && session?.sub !== claims.sub) {
      res.status(404).json({ jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null });
      return;
    }
    const transport = session?.transport ?? (await open(claims, req));
    await transport.handleRequest(req, res);
  };

  const router = Router();
  router.use(jobs.router);
  router.all("/hub/mcp", refuseOtherMethods, requireBearerAuth({ verifier: tokens }), serve);
  return {
    router,
    close: async () => {
      await Promise.all([...sessions.values()].map(({ server }) => server.close()));
      sessions.clear();
    },
  };
}
