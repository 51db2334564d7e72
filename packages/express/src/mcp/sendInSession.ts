import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import type { Unread } from "./authorized.js";
import type { Message } from "./checkMessage.js";
import type { Sessions } from "./createSessions.js";

/** How often one call may miss its session: what took the session's place can be lost as well. */
const MISSES = 2;
/** Milliseconds until a 404 has to have ended. */
const TIMEOUT = 5_000;
/** Characters of a 404 that are looked at. */
const LOOKED_AT = 64 * 1024;
/** JSON-RPC's "method not found". */
const METHOD_UNKNOWN = /"code"\s*:\s*-32601\b/;

/** What an MCP server answered. */
export interface Answer extends Unread {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

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

/** A 404 means a lost session, unless it is about the method. */
async function withRefusalRead(answer: Answer): Promise<{ readonly answer: Answer; readonly isLost: boolean }> {
  if (answer.status !== 404) return { answer, isLost: false };
  let text = "";
  const read = async () => {
    for await (const chunk of answer.body.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      text += chunk;
      if (text.length > LOOKED_AT) break;
    }
  };
  await withinTime(read(), TIMEOUT, () => void answer.body.destroy());
  return { answer: { ...answer, body: Readable.from([Buffer.from(text)]) }, isLost: !METHOD_UNKNOWN.test(text) };
}
