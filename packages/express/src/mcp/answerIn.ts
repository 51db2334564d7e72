import { isMembers } from "../util/json.js";

/** A JSON-RPC answer, not yet checked: each member can have any type. */
export interface RawAnswer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The messages of a batch, or the one message. MCP has no batches since 2025-06-18, but older servers can send them. */
export const messagesOf = (message: unknown): readonly unknown[] => (Array.isArray(message) ? message : [message]);

/**
 * Finds the answer to a request in a message, or in a batch. An answer with another id does not count, even if only the type of the id
 * differs: MCP clients ignore it.
 *
 * @param message a parsed message of the server
 * @param id the request's own id; `null` for an answer without an id
 */
export function answerIn(message: unknown, id: unknown): RawAnswer | undefined {
  return messagesOf(message)
    .filter(isAnswer)
    .find(({ id: theirs = null }) => theirs === id);
}

/** Whether a message is an answer, to whichever request. */
export function isAnswer(message: unknown): message is RawAnswer {
  const { method, result, error } = Object(message);
  return method === undefined && (result !== undefined || error !== undefined);
}

/** The type of a result with which a server asks for the same call again (MCP 2026-07-28). */
export const INPUT_REQUIRED = "input_required";

/**
 * Whether a server asks for the same call again. Without a question and a state, the next call would be the same as the first one, so the
 * server could not tell them apart, and could carry out both.
 */
export function isInputRequired({ result }: RawAnswer): boolean {
  if (!isMembers(result) || result.resultType !== INPUT_REQUIRED) return false;
  return typeof result.requestState === "string" || Object.keys(Object(result.inputRequests)).length > 0;
}
