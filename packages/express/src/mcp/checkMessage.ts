import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "../providers/Provider.js";

/** The parts of a JSON-RPC message that the proxy checks. MCP has no batches since 2025-06-18, so Keyhold refuses them. */
const message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.unknown().optional(),
  method: z.string().optional(),
  params: z
    .looseObject({ name: z.unknown(), _meta: z.record(z.string(), z.unknown()) })
    .partial()
    .optional(),
});

/** A message that passed the check. */
export type Message = z.infer<typeof message>;

/** @returns whether a browser is allowed to call the tool */
export function mayCall({ tools: { allow, deny } = {} }: Provider, tool: string): boolean {
  return !deny?.includes(tool) && (allow?.includes(tool) ?? true);
}

/** @throws KeyholdError `tool_refused` if a browser is not allowed to call the tool, or if the name is not a string */
export function checkTool(provider: Provider, tool: unknown): void {
  if (typeof tool !== "string" || !mayCall(provider, tool)) throw new KeyholdError("tool_refused");
}

/** A message that passed the check, and the text that Keyhold sends to the server. */
export interface CheckedMessage {
  readonly message: Message;
  readonly text: string;
}

/**
 * Checks a message that a client of the proxy sends. Only the body counts: Keyhold does not trust headers that repeat it. Keyhold leaves
 * out `params` and `_meta` that are `null`, and `params` that are an empty list, because some clients send these when they mean "none".
 *
 * @param body the parsed body
 * @throws KeyholdError `body_invalid`, `tool_refused`
 */
export function checkMessage(provider: Provider, body: unknown): CheckedMessage {
  const sent = withoutEmpty(body);
  const text = written(sent);
  const { success, data, error } = message.safeParse(sent);
  if (!success) throw new KeyholdError("body_invalid", { cause: error });
  if (data.method === "tools/call") checkTool(provider, data.params?.name);
  return { message: data, text };
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
