import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

/**
 * Creates a result in Agentcard's form: the message as text, and the message and the data as structured content.
 *
 * @param text the text, if it must contain more than the structured content
 */
export function structuredResult(
  message: string,
  data: Readonly<Record<string, unknown>> = {},
  text = message,
): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent: { message, ...data } };
}

/** Creates a result in the same form for a call that did not do its work. */
export function structuredError(message: string, data: Readonly<Record<string, unknown>> = {}): CallToolResult {
  return { ...structuredResult(message, data), isError: true };
}

/** Returns the text of a result that was created here. */
export function textOf({ content: [first] }: CallToolResult): string {
  return first?.type === "text" ? first.text : "";
}

/** Creates a result without structured content, as Agentcard does in some cases. */
export function textResult(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** Creates the result with which Agentcard reports an unexpected error. */
export function textError(reason: string): CallToolResult {
  return { ...textResult(`Error: ${reason}`), isError: true };
}
