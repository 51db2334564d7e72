import { createParser } from "eventsource-parser";
import { jsonIn } from "../util/json.js";

/** The members of a JSON-RPC message that the rule for replays needs. Each member can have any type. */
export interface FoundMessage {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/**
 * Finds the JSON values in the body of a refusal. The body can be one value or an event stream. A list stays one value. An event that is
 * not JSON becomes a string.
 *
 * @returns an empty list if the body is neither (plain text, for example)
 */
export function messagesIn(text: string): unknown[] {
  const whole = jsonIn(text);
  if (whole !== undefined) return [whole];
  const data: string[] = [];
  const parser = createParser({ onEvent: (event) => data.push(event.data) });
  // The empty line completes an event if the body ends in the middle of it.
  parser.feed(`${text}\n\n`);
  return data.map((json) => jsonIn(json) ?? json);
}

/** Whether an answer has the request's id. A server knows the id only after it has read the message. */
export function isAnswerTo({ id }: FoundMessage, sentId: unknown): boolean {
  return id !== undefined && id !== null && String(id) === String(sentId);
}
