import type { Request } from "express";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import type { Unread } from "./createAuthorized.js";
import type { Sessions } from "./createSessions.js";
import { isSessionRefusal } from "./isSessionRefusal.js";
import { readRefusal } from "./readRefusal.js";
import type { UpstreamAnswer } from "./sendUpstream.js";

/** What an MCP server answered, as the rule for replays sees it. */
export type Answer = UpstreamAnswer & Unread;

/**
 * Sends a request in the session that the browser names, if any. If the server says that it does not know the session, and a ping in the same session
 * proves it, then the request was not carried out. Keyhold replaces the session and sends the request again, once. The second answer goes to the browser
 * unchanged.
 *
 * @param send sends the request with the server's own session id
 * @returns the answer, and the session id for the browser to see
 * @throws KeyholdError `session_unknown` where the client has to begin a new session
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export async function sendInSession(
  sessions: Sessions,
  call: CallContext,
  req: Request,
  message: Message | undefined,
  send: (sessionId?: string) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly browserId?: string }> {
  const browserId = message?.method === "initialize" ? undefined : req.get("mcp-session-id");
  if (browserId === undefined) {
    const answer = await send();
    const id = answer.headers["mcp-session-id"];
    return typeof id === "string" ? { answer, browserId: sessions.begin(call, id, message?.params) } : { answer };
  }
  const session = sessions.open(call, browserId);
  const sessionId = sessions.idOf(session);
  const { answer, isRefused } = await withRefusalRead(await send(sessionId), message);
  if (req.method === "DELETE") {
    if (isRefused || answer.status < 300) await sessions.end(call, session);
    return { answer, browserId };
  }
  if (!isRefused) return { answer, browserId };
  const livingId = await sessions.restore(call, session, sessionId, req);
  return { answer: livingId === undefined ? answer : await send(livingId), browserId };
}

async function withRefusalRead(
  answer: Answer,
  message: Message | undefined,
): Promise<{ readonly answer: Answer; readonly isRefused: boolean }> {
  if (answer.status !== 404 && answer.status !== 400) return { answer, isRefused: false };
  const body = await readRefusal(answer.body);
  const isRefused = body !== undefined && isSessionRefusal(answer.status, body.toString(), message?.id);
  return { answer: { ...answer, body: body ?? Buffer.alloc(0) }, isRefused };
}
