import type { Request } from "express";

/** Characters that a record keeps of a name: whoever asks writes it. */
const LONGEST = 128;

/** What a request to the proxy calls, for the record: also one that was refused, so nothing of it has been checked. */
export function calledBy({ method: httpMethod, body }: Request): { method: string; tool?: string } {
  const { method, params } = Object(body);
  if (typeof method !== "string") return { method: httpMethod };
  const tool: unknown = method === "tools/call" ? Object(params).name : undefined;
  return { method: method.slice(0, LONGEST), ...(typeof tool === "string" && { tool: tool.slice(0, LONGEST) }) };
}
