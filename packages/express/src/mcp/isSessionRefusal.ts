import { answerIn, isAnswerTo } from "./answerIn.js";

/**
 * The whole message of servers that do not know a session: those of the MCP SDKs in TypeScript, Python, C#, Java, Go and Rust.
 * A sentence that only contains such words is a tool's.
 */
const SESSION_UNKNOWN = new RegExp(
  [
    "^(?:(?:bad request|not found|unauthorized): ?)?",
    "(?:",
    "(?:no valid|invalid|unknown|expired|invalid or expired) session(?: id)?(?: provided)?",
    "|session(?: id)? (?:is |has |was )?(?:been )?(?:not found|invalid|not valid|unknown|expired|terminated)",
    "|server not initialized",
    ")",
    // Java's names the session.
    "(?:: ?[\\w.:-]{1,128})?\\.?$",
  ].join(""),
  "i",
);

/**
 * Whether a refusal says that the server does not know the session. MCP wants 404; older servers answer 400, which counts only as a
 * JSON-RPC error that belongs to no request. It is said, not proved: see `createSessions()`.
 *
 * @param text the body
 * @param sentId the request's JSON-RPC id; an error with this id comes from behind the session
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function isSessionRefusal(status: number, text: string, sentId: unknown): boolean {
  if (status !== 404 && status !== 400) return false;
  const answer = answerIn(text);
  if (answer) {
    return !("result" in answer) && !isAnswerTo(answer, sentId) && isKnown(messageOf(answer.error));
  }
  return status === 404 && (text.trim() === "" || isKnown(text));
}

const isKnown = (message: unknown) => typeof message === "string" && SESSION_UNKNOWN.test(message.trim());

/** Some servers write `{"error":"Session not found"}`. */
function messageOf(error: unknown): unknown {
  return typeof error === "string" ? error : Object(error).message;
}
