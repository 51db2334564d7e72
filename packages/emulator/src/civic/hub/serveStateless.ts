import { toNodeHandler } from "@modelcontextprotocol/node";
import { CLIENT_CAPABILITIES_META_KEY, createMcpHandler, Server } from "@modelcontextprotocol/server";
import type { Request, Response } from "express";
import * as z from "zod";
import { about, instructionsFor, restAuth } from "./about.js";
import type { Member } from "./admit.js";
import { type Caller, callTool, type HubWorld, listTools } from "./callTool.js";
import type { Desk } from "./desk.js";

const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ experimental: z.record(z.string(), z.unknown()).default({}) }),
});

/** Answers one request, of the member it comes from. */
export type ServeStateless = (req: Request, res: Response, member: Member) => Promise<void>;

/**
 * MCP as the hub may speak it one day: without sessions, so that nothing remembers a profile that was switched to.
 *
 * @see [MCP 2026-07-28](https://modelcontextprotocol.io/specification/2026-07-28)
 */
export function serveStateless(world: HubWorld, deskOf: (member: Member) => Desk): ServeStateless {
  function createServer(member: Member): Server {
    const server = new Server(about, { capabilities: { tools: {} }, instructions: instructionsFor(member) });
    const caller = (envelope?: unknown): Caller => ({
      member,
      desk: deskOf(member),
      restAuth: restAuth in (Envelope.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY].experimental ?? {}),
      log: async () => {},
    });
    server.setRequestHandler("tools/list", () => ({ tools: listTools(caller()) }));
    server.setRequestHandler("tools/call", ({ params }, { mcpReq }) =>
      callTool(world, caller(mcpReq.envelope), params.name, params.arguments),
    );
    return server;
  }

  return (req, res, member) =>
    toNodeHandler(createMcpHandler(() => createServer(member), { legacy: "reject" }))(req, res);
}
