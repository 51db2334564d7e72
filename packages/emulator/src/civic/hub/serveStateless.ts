import { toNodeHandler } from "@modelcontextprotocol/node";
import { CLIENT_CAPABILITIES_META_KEY, createMcpHandler, Server } from "@modelcontextprotocol/server";
import type { Request, Response } from "express";
import * as z from "zod";
import type { Member } from "./authorizeMember.js";
import { type CallContext, callTool, type HubState, listTools } from "./callTool.js";
import { restAuthCapability } from "./createJobs.js";
import type { SampleData } from "./createSampleData.js";
import { instructionsFor, serverInfo } from "./serverInfo.js";

const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ experimental: z.record(z.string(), z.unknown()).default({}) }),
});

/** Serves one request of a member. */
export type ServeStateless = (req: Request, res: Response, member: Member) => Promise<void>;

/**
 * Serves MCP 2026-07-28, which has no sessions, and therefore no `switch_profile`. The hub may do so in the future.
 *
 * @see [MCP 2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28)
 */
export function serveStateless(state: HubState, dataOf: (member: Member) => SampleData): ServeStateless {
  function createServer(member: Member): Server {
    const server = new Server(serverInfo, { capabilities: { tools: {} }, instructions: instructionsFor(member) });
    const context = (envelope?: unknown): CallContext => ({
      member,
      data: dataOf(member),
      restAuth:
        restAuthCapability in (Envelope.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY].experimental ?? {}),
      log: async () => {},
    });
    server.setRequestHandler("tools/list", () => ({ tools: listTools(context()) }));
    server.setRequestHandler("tools/call", ({ params }, { mcpReq }) =>
      callTool(state, context(mcpReq.envelope), params.name, params.arguments),
    );
    return server;
  }

  return (req, res, member) =>
    toNodeHandler(createMcpHandler(() => createServer(member), { legacy: "reject" }))(req, res);
}
