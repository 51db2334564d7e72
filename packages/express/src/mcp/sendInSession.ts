import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import type { Unread } from "./authorized.js";
import type { Message } from "./checkMessage.js";
import type { Sessions } from "./createSessions.js";
import { readUpTo } from "./readUpTo.js";
import type { UpstreamAnswer } from "./sendUpstream.js";

/** How often one call may miss its session: what took the session's place can be lost as well. */
const MISSES = 2;
/** Milliseconds until a refusal has to have ended. */
const TIMEOUT = 5_000;
/** Bytes of a refusal that are looked at. */
const LOOKED_AT = 64 * 1024;
/** JSON-RPC's "method not found". */
const METHOD_UNKNOWN = /"code"\s*:\s*-32601\b/;
/** What servers say of a lost session that answer 400 where the standard says 404. */
const SESSION_UNKNOWN =
  /\b(no valid|invalid|unknown|expired) session\b|\bsession( id)? (is )?(not found|invalid|unknown|expired)\b/i;

/** What an MCP server answered, as the rule for replays sees it. */
export type Answer = UpstreamAnswer & Unread;

/**
 * Sends a request within the session that the browser names, if any. Where the server does not know the session any more,
 * another takes its place and the request is sent again: it was refused before it was carried out, and nothing of an answer
 * has gone to the browser.
 *
 * @param send sends the request with the server's own session id
 * @returns the answer, and the session id for the browser to see
 * @throws KeyholdError `session_unknown` where the client has to begin a new session
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export async function sendInSession(
  sessions: Sessions,
  owner: Owner,
  req: Request,
  message: Message | undefined,
  send: (sessionId?: string) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly browserId?: string }> {
  const browserId = message?.method === "initialize" ? undefined : req.get("mcp-session-id");
  if (browserId === undefined) {
    const answer = await send();
    const id = answer.headers["mcp-session-id"];
    return typeof id === "string" ? { answer, browserId: sessions.begin(owner, id, message?.params) } : { answer };
  }
  const session = sessions.open(owner, browserId);
  let sessionId: string | undefined = sessions.idOf(session);
  for (let misses = 0; ; misses++) {
    const { answer, isLost } = await withRefusalRead(await send(sessionId));
    if (!isLost) {
      if (req.method === "DELETE" && answer.status < 300) await sessions.end(owner, session);
      return { answer, browserId };
    }
    const mayRestore = misses < MISSES && req.method !== "DELETE";
    sessionId = mayRestore ? await sessions.restore(owner, session, sessionId, req) : undefined;
    if (!sessionId) throw new KeyholdError("session_unknown");
  }
}

/** A 404 means a lost session, unless it is about the method; a 400, where it says so. */
async function withRefusalRead(answer: Answer): Promise<{ readonly answer: Answer; readonly isLost: boolean }> {
  if (answer.status !== 404 && answer.status !== 400) return { answer, isLost: false };
  const body = await begunBody(answer);
  const text = body.toString();
  const isLost = answer.status === 404 ? !METHOD_UNKNOWN.test(text) : SESSION_UNKNOWN.test(text);
  return { answer: { ...answer, body }, isLost };
}

async function begunBody({ body }: Answer): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const begun = await withinTime(readUpTo(body, LOOKED_AT), TIMEOUT, () => Buffer.alloc(0));
  body.destroy();
  return begun;
}
