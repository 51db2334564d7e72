import { randomUUID } from "node:crypto";
import type { Answer, ServerRequest } from "./UpstreamRequest.js";

const HEADER = "mcp-session-id";
/** The ids of Keyhold's own sessions begin with it. Servers do not get them. */
const PREFIX = "keyhold-client.";

/** Nothing has to end at the server. */
const ENDED: Answer = {
  ...{ status: 204, statusText: "No Content", headers: {}, body: Buffer.alloc(0) },
  ...{ challenge: undefined, location: undefined },
  discard: async () => undefined,
  readRefusal: async () => undefined,
};

/**
 * A layer that begins an MCP session for an agent's client if the server begins none. Clients of MCP 2025-11-25 and older cancel a call by
 * its JSON-RPC id, and the ids of all clients begin at 0 or 1. Only a session says which client's call it is.
 *
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function withClientSession(next: (request: ServerRequest) => Promise<Answer>) {
  return async (request: ServerRequest): Promise<Answer> => {
    const { [HEADER]: session, ...others } = request.headers;
    const isOwn = String(session).startsWith(PREFIX);
    if (isOwn && request.method === "DELETE") return ENDED;
    const answer = await next(isOwn ? { ...request, headers: others } : request);
    const { status, headers } = answer;
    const isBegun = request.message?.method === "initialize" && request.call.by === "agent" && status < 300;
    if (!isBegun || headers[HEADER] !== undefined) return answer;
    return { ...answer, headers: { ...headers, [HEADER]: PREFIX + randomUUID() } };
  };
}
