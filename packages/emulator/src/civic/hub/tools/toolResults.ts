import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

/** Creates a result: text for people and models, and structured content for programs. */
export function structuredResult(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent };
}

/** Creates a result that says why the tool did not do its work. */
export function textError(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
