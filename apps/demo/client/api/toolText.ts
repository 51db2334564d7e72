import type { ToolResult } from "@keyhold/react";

/** The text that a tool answered with; its other contents, such as pictures, left out. */
export function toolText({ content }: ToolResult): string {
  return content.flatMap(({ type, text }) => (type === "text" && typeof text === "string" ? [text] : [])).join("\n");
}
