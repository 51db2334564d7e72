import { hasResult } from "./hasResult.js";
import { type FoundMessage, isAnswerTo, messagesIn } from "./messagesIn.js";

/** Signs of a JSON-RPC message that Keyhold cannot read, or of bytes that are not text (an unknown compression, for example). */
const UNREADABLE = /jsonrpc|\0|\uFFFD/;

/**
 * Whether the body of a 401 contradicts the status, because the server read the message and may have carried it out. These bodies
 * contradict it: a result (`hasResult`), a JSON-RPC request or notification, and an error with the request's id but without a challenge. A
 * server that checks the token must send a challenge. With a challenge, an error counts as a refusal even if it has the request's id,
 * because some servers copy the id.
 *
 * @param text the body. A message that Keyhold cannot read counts as a contradiction
 * @param challenge the `WWW-Authenticate` header of the answer
 * @param sentId the request's JSON-RPC id
 */
export function isAnswered(text: string, challenge: string | null | undefined, sentId: unknown): boolean {
  const values = messagesIn(text);
  if (hasResult(values)) return true;
  const messages: FoundMessage[] = values.flat().map(Object);
  if (!messages.some((message) => "jsonrpc" in message) && UNREADABLE.test(text)) return true;
  return messages.some((message) => {
    if (message.jsonrpc !== undefined && message.method !== undefined) return true;
    return isAnswerTo(message, sentId) && ("result" in message || !challenge);
  });
}
