import { requestHeader } from "@keyhold/contract";

/** As a page of the product sends it, through the balancer in front where TLS ends. */
export const pageHeaders = { [requestHeader.name]: requestHeader.value, "x-forwarded-proto": "https" } as const;

/** A tool call as a client of the 2026-07-28 protocol sends it: no session, and headers that repeat the body. */
export function mcpRequest(path: string, tool: string, args: Readonly<Record<string, unknown>> = {}) {
  const params = { name: tool, arguments: args };
  return {
    path,
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-method": "tools/call",
      "mcp-name": tool,
      ...pageHeaders,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  } as const;
}
