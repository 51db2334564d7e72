import { z } from "zod";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";

/** One JSON-RPC message, as far as the proxy looks into it. Batches ended with MCP 2025-06-18. */
const message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  method: z.string().optional(),
  params: z
    .looseObject({ name: z.unknown(), _meta: z.record(z.string(), z.unknown()) })
    .partial()
    .optional(),
});

/** A message that passed. */
export type Message = z.infer<typeof message>;

/** @returns whether a browser may call the tool */
export function mayCall({ tools: { allow, deny } = {} }: Provider, tool: string): boolean {
  return !deny?.includes(tool) && (allow?.includes(tool) ?? true);
}

/** @throws KeyholdError `tool_refused` where a browser may not call the tool; what is no name is nobody's to call */
export function checkTool(provider: Provider, tool: unknown): void {
  if (typeof tool !== "string" || !mayCall(provider, tool)) throw new KeyholdError("tool_refused");
}

/**
 * Checks what a client of the proxy sends. The body decides: headers that mirror it are not trusted.
 *
 * @param body the parsed body; what is sent on is written anew from it, so that both sides read the same
 * @throws KeyholdError `body_invalid`, `tool_refused`
 */
export function checkMessage(provider: Provider, body: unknown): Message {
  const { success, data, error } = message.safeParse(body);
  if (!success) throw new KeyholdError("body_invalid", { cause: error });
  if (data.method === "tools/call") checkTool(provider, data.params?.name);
  return data;
}
