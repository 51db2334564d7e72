import { hasResult } from "./hasResult.js";
import { type FoundMessage, isAnswerTo, messagesIn } from "./messagesIn.js";

/**
 * The messages with which the MCP SDKs in TypeScript, Python, C#, Java, Go and Rust refuse an unknown session. The whole message must
 * match: a longer message with these words can come from a tool.
 */
const SESSION_UNKNOWN = new RegExp(
  [
    "^(?:(?:bad request|not found|unauthorized): ?)?",
    "(?:",
    "(?:no valid|invalid|unknown|expired|invalid or expired) session(?: id)?(?: provided)?",
    "|session(?: id)? (?:is |has |was )?(?:been )?(?:not found|invalid|not valid|unknown|expired|terminated)",
    "|server not initialized",
    ")",
    // Java's message ends with the session id.
    "(?:: ?[\\w.:-]{1,128})?\\.?$",
  ].join(""),
  "i",
);

/**
 * Whether a refusal says that the server does not know the session. MCP requires 404. Older servers answer 400, which counts only with a
 * JSON-RPC error that does not have the request's id. This is not a proof yet: `restore` of `createMcpSessions()` proves it.
 *
 * @param text the body
 * @param sentId the request's JSON-RPC id. An error with this id means that the server knew the session and read the message
 * @see [MCP 2025-11-25, session management](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management)
 */
export function isSessionRefusal(status: number, text: string, sentId: unknown): boolean {
  if (status !== 404 && status !== 400) return false;
  const messages = messagesIn(text);
  if (messages.length === 0) return status === 404 && (text.trim() === "" || isKnown(text));
  if (hasResult(messages)) return false;
  return messages.map(Object).every((message: FoundMessage) => {
    const isAnswer = "result" in message || "method" in message || isAnswerTo(message, sentId);
    return !isAnswer && isKnown(messageOf(message.error));
  });
}

const isKnown = (message: unknown) => typeof message === "string" && SESSION_UNKNOWN.test(message.trim());

/** Some servers write `{"error":"Session not found"}`. */
function messageOf(error: unknown): unknown {
  return typeof error === "string" ? error : Object(error).message;
}
