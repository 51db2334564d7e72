import type { Job, Tool, ToolResult, Tools } from "@keyhold/contract";
import { oneOf, text } from "./checks.js";

/** Reads an answer of the routes of tools, as `readConnection` reads others. */
export const readToolAnswer = {
  tools(body: unknown): Tools | undefined {
    // `useContinueJob` reads `continueTool`, so that a page without waiting calls does not load that code.
    const { tools, continueTool } = Object(body);
    return Array.isArray(tools)
      ? { tools: tools.filter((tool): tool is Tool => !!text(Object(tool).name)), continueTool }
      : undefined;
  },
  /** Accepts any content, because the tool has already run. */
  result(body: unknown): ToolResult | undefined {
    const { content } = Object(body);
    if (content === undefined) return undefined;
    return { ...Object(body), content: Array.isArray(content) ? content.filter((item) => item === Object(item)) : [] };
  },
  job(body: unknown): Job | undefined {
    const { status, url, service } = Object(body);
    if (status === "required") return { status, url: text(url) ?? "", service: text(service) };
    const known = oneOf(status, "pending", "approved", "failed");
    return known && { status: known };
  },
};
