import type { IncomingHttpHeaders } from "node:http";
import { PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/client";
import type { Message } from "./checkMessage.js";
import { HEADERS_REFUSED } from "./errorCodes.js";
import { PARAMETER } from "./headers.js";

/** The member of `params` that the header `Mcp-Name` repeats, for each method. */
const NAMED_BY: ReadonlyMap<unknown, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);

/**
 * Compares the headers that repeat parts of a message with the message. A gateway before the MCP server may check only the headers, so they
 * must not contradict the body. Keyhold does not check whether headers are missing: the server does.
 *
 * @returns the JSON-RPC error to answer with, if a header contradicts the body
 * @see [MCP 2026-07-28, standard request headers](https://modelcontextprotocol.io/specification/2026-07-28/basic/transports)
 */
export function headerMismatch(
  headers: IncomingHttpHeaders,
  { id = null, method, params }: Message,
): object | undefined {
  const nameKey = NAMED_BY.get(method);
  const version = params?._meta?.[PROTOCOL_VERSION_META_KEY];
  const repeated = {
    "mcp-method": method,
    ...(nameKey && { "mcp-name": params?.[nameKey] }),
    ...(version !== undefined && { "mcp-protocol-version": version }),
  };
  const header =
    Object.entries(repeated).find(([header, inBody]) => {
      const said = headers[header];
      return said !== undefined && decoded(said) !== inBody;
    })?.[0] ?? (method === "tools/call" ? otherParameter(headers, params?.arguments) : undefined);
  const error = { code: HEADERS_REFUSED, message: `The header ${header} contradicts the body.` };
  return header === undefined ? undefined : { jsonrpc: "2.0", id, error };
}

const DECIMAL = /^-?\d[\d.eE+-]*$/;

/** The name of a header for an argument (`Mcp-Param-*`) that repeats no argument. Which one it has to repeat, only the tool's schema says. */
function otherParameter(headers: IncomingHttpHeaders, args: unknown): string | undefined {
  for (const name in headers) {
    const said = name.startsWith(PARAMETER) ? headers[name] : undefined;
    if (said !== undefined && !repeats(decoded(said), args)) return name;
  }
  return undefined;
}

/** Whether a header says the same as a value, or as one inside it. */
function repeats(said: string, value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some((inside) => repeats(said, inside));
  // Some languages write `7.0` for 7.
  return said === String(value) || (typeof value === "number" && DECIMAL.test(said) && Number(said) === value);
}

/** Clients send text that is not ASCII as `=?base64?…?=`. */
function decoded(value: string | string[]): string {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(String(value)) ?? [];
  return base64 === undefined ? String(value) : Buffer.from(base64, "base64").toString("utf8");
}
