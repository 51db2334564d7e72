import type { IncomingHttpHeaders } from "node:http";
import { PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/client";
import type { Message } from "./checkMessage.js";

/** JSON-RPC's error for headers and body that say different things. */
export const HEADER_MISMATCH = -32020;

/** Which member of `params` the header `Mcp-Name` repeats, by method. */
const NAMED_BY: ReadonlyMap<unknown, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);

/**
 * Compares the headers that repeat parts of a message with the message itself, so that nothing on the way upstream can be
 * told one thing by the headers and another by the body. Headers that are missing are the server's to ask for.
 *
 * @returns the first header that disagrees
 * @see [MCP 2026-07-28, standard request headers](https://modelcontextprotocol.io/specification/2026-07-28/basic/transports)
 */
export function mismatchedHeader(headers: IncomingHttpHeaders, { method, params }: Message): string | undefined {
  const nameKey = NAMED_BY.get(method);
  const version = params?._meta?.[PROTOCOL_VERSION_META_KEY];
  const repeated = {
    "mcp-method": method,
    ...(nameKey && { "mcp-name": params?.[nameKey] }),
    ...(version !== undefined && { "mcp-protocol-version": version }),
  };
  return Object.entries(repeated).find(([header, inBody]) => {
    const said = headers[header];
    return said !== undefined && decoded(said) !== inBody;
  })?.[0];
}

/** Text beyond ASCII is sent as `=?base64?…?=`. */
function decoded(value: string | string[]): string {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(String(value)) ?? [];
  return base64 === undefined ? String(value) : Buffer.from(base64, "base64").toString("utf8");
}
