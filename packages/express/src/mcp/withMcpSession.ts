import { hasCode } from "../errors/KeyholdError.js";
import type { Message } from "./checkMessage.js";
import type { McpSessions } from "./createMcpSessions.js";
import { requestHeaders } from "./headers.js";
import { isSessionRefusal } from "./isSessionRefusal.js";
import { mayAct } from "./mayAct.js";
import { readRefusal } from "./readRefusal.js";
import type { Answer, ServerRequest, Upstream } from "./UpstreamRequest.js";

/**
 * A layer that sends a request in the MCP session that the browser names, if any. If the server says that it does not know the session, and
 * a ping proves it, then the server did not carry out the request. Keyhold replaces the session and sends the request again, once. The
 * browser gets the second answer unchanged.
 *
 * @returns a layer. Its function throws KeyholdError `session_unknown` if the client must begin a new session
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function withMcpSession(sessions: McpSessions) {
  return (next: (request: ServerRequest) => Promise<Answer>): Upstream =>
    async (request) => {
      const { call, method, headers, message } = request;
      const send = (sessionId?: string) => next({ ...request, headers: requestHeaders(headers, sessionId) });
      const browserSessionId = message?.method === "initialize" ? undefined : headerOf(headers["mcp-session-id"]);
      if (browserSessionId === undefined) {
        const answer = await send();
        const id = answer.headers["mcp-session-id"];
        const isBegun = typeof id === "string";
        return isBegun ? { ...answer, browserSessionId: await sessions.begin(call, id, message?.params) } : answer;
      }
      const session = await sessions.open(call, browserSessionId);
      const sessionId = sessions.idOf(session);
      const { answer, isRefused } = await withRefusalRead(await send(sessionId), message);
      if (method === "DELETE") {
        if (isRefused || answer.status < 300) await sessions.end(call, session);
        return { ...answer, browserSessionId };
      }
      if (!isRefused) return { ...answer, browserSessionId };
      const version = headerOf(headers["mcp-protocol-version"]);
      const livingId = await sessions.restore(call, session, sessionId, version).catch((error: unknown) => {
        // Without the store, nothing proves that the session is lost, so the server may have carried the message out.
        if (mayAct(message) && hasCode(error, "store_unavailable")) return undefined;
        throw error;
      });
      const last = livingId === undefined ? answer : await send(livingId);
      return { ...last, browserSessionId };
    };
}

/** Node returns a list for a few headers that were sent twice. Others it joins itself. */
const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);

async function withRefusalRead(
  answer: Answer,
  message: Message | undefined,
): Promise<{ readonly answer: Answer; readonly isRefused: boolean }> {
  if (answer.status !== 404 && answer.status !== 400) return { answer, isRefused: false };
  const body = await readRefusal(answer.body);
  const isRefused = body !== undefined && isSessionRefusal(answer.status, body.toString(), message?.id);
  return { answer: { ...answer, body: body ?? Buffer.alloc(0) }, isRefused };
}
