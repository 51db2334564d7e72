import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { bodyInvalid } from "../util/parsedJson.js";
import { plainName } from "../util/plainName.js";

/** The parts of a JSON-RPC message that Keyhold checks. MCP has no batches since 2025-06-18, so Keyhold refuses them. */
const message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.unknown().optional(),
  method: z.string().optional(),
  params: z
    .looseObject({ name: z.unknown(), arguments: z.unknown(), _meta: z.record(z.string(), z.unknown()) })
    .partial()
    .optional(),
});

/** A message that passed the check. */
export type Message = z.infer<typeof message>;

/** A message that passed the check, and the text that Keyhold sends to the server. */
export interface CheckedMessage {
  readonly message: Message;
  readonly text: string;
}

/**
 * Checks a message that a page or an agent sends. Only the body counts: Keyhold does not trust headers that repeat it. Keyhold leaves
 * out `params` and `_meta` that are `null`, and `params` that are an empty list, because some clients send these when they mean "none".
 *
 * @param body the parsed body
 * @throws KeyholdError `body_invalid`
 */
export function checkMessage(body: unknown): CheckedMessage {
  const sent = withoutEmpty(body);
  const text = written(sent);
  const { success, data, error } = message.safeParse(sent);
  if (!success) throw new KeyholdError("body_invalid", { cause: error });
  if (hasOtherSpelling(data, OF_MESSAGE) || hasOtherSpelling(data.params, OF_PARAMS))
    throw bodyInvalid("The message has another spelling of a member's name, such as `Method`.");
  return { message: data, text };
}

/** Whether a message has an id, so that it can be answered. A lenient server may carry out a call without one. */
export function hasId(message: Message): message is Message & { readonly id: string | number } {
  return typeof message.id === "string" || typeof message.id === "number";
}

/** The members that Keyhold reads, by their plain names. */
const OF_MESSAGE = byPlainName(["jsonrpc", "id", "method", "params", "result", "error"]);
const OF_PARAMS = byPlainName(["name", "arguments", "_meta", "requestState", "inputResponses"]);

function byPlainName(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [plainName(name), name]));
}

/** Whether a server that is lenient about names could read another value than Keyhold: JSON readers of some languages ignore capitals. */
function hasOtherSpelling(value: object = {}, known: ReadonlyMap<string, string>): boolean {
  return Object.keys(value).some((name) => (known.get(plainName(name)) ?? name) !== name);
}

function withoutEmpty(body: unknown): unknown {
  const { params, ...rest } = Object(body);
  if (Array.isArray(body) || params === undefined) return body;
  if (params === null || (Array.isArray(params) && params.length === 0)) return rest;
  const { _meta, ...others } = Object(params);
  return _meta === null ? { ...rest, params: others } : body;
}

/** In JSON, a quote inside a string is `\"`. So this matches only the name of a member. */
const PROTOTYPE = '"__proto__":';

/** Keyhold writes the text from the checked value, so the server reads exactly what Keyhold has checked. */
function written(sent: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(sent) ?? "";
  } catch (cause) {
    // The message is nested too deeply.
    throw new KeyholdError("body_invalid", { cause });
  }
  // A server that copies members one by one would change an object's prototype, and then read values that Keyhold has not checked.
  if (text.includes(PROTOTYPE)) throw new KeyholdError("body_invalid");
  return text;
}
