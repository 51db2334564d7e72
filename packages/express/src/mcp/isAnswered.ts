import { type FoundMessage, isAnswerTo, messagesIn } from "./messagesIn.js";

/** A JSON-RPC message that Keyhold cannot read, or bytes that are not text, such as an unknown compression. */
const UNREADABLE = /jsonrpc|\0|\uFFFD/;

/**
 * Whether the body of a 401 contradicts its status: the server read the message, and may have carried it out. It does if it has a result, a request or a
 * notification of JSON-RPC, or an error with the request's id and no challenge. A check of the token has to answer with a challenge. An error beside a
 * challenge counts as a refusal even if it has the request's id, since some servers copy the id.
 *
 * @param text the body. If Keyhold cannot read a message in it, it counts as a contradiction
 * @param challenge the `WWW-Authenticate` of the answer
 * @param sentId the request's JSON-RPC id
 */
export function isAnswered(text: string, challenge: string | null | undefined, sentId: unknown): boolean {
  const messages: FoundMessage[] = messagesIn(text).flat().map(Object);
  if (!messages.some((message) => "jsonrpc" in message) && UNREADABLE.test(text)) return true;
  return messages.some((message) => {
    const { jsonrpc, method, result } = message;
    if (jsonrpc !== undefined && (method !== undefined || (result !== undefined && result !== null))) return true;
    return isAnswerTo(message, sentId) && ("result" in message || !challenge);
  });
}
