import { Readable } from "node:stream";
import { withTimeout } from "../util/withTimeout.js";
import type { McpConnection } from "./createMcpFetch.js";
import { isSessionRefusal } from "./isSessionRefusal.js";
import { readRefusalText } from "./readRefusal.js";

/** Milliseconds that a server has to answer a ping. A call waits meanwhile. */
const PING_TIMEOUT = 10_000;
const PING = { jsonrpc: "2.0", id: "keyhold-ping", method: "ping" } as const;

/**
 * Finds out whether an MCP server still knows a session. Sends a ping, which has no effects.
 *
 * @param version the protocol version that client and server agreed on
 * @returns `true` only if the server refuses the ping as a request in an unknown session. Any other answer, or no answer, proves nothing
 * @see [MCP 2025-11-25, ping](https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/ping)
 */
export async function isSessionLost(
  { url, fetch }: McpConnection,
  sessionId: string,
  version: string | undefined,
): Promise<boolean> {
  const late = new AbortController();
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-session-id": sessionId,
    ...(version !== undefined && { "mcp-protocol-version": version }),
  };
  async function ask(): Promise<boolean> {
    const { status, body } = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(PING),
      signal: late.signal,
    });
    if (status !== 404 && status !== 400) {
      await body?.cancel();
      return false;
    }
    const text = body ? await readRefusalText(Readable.fromWeb(body)) : "";
    return text !== undefined && isSessionRefusal(status, text, PING.id);
  }
  try {
    return await withTimeout(ask(), PING_TIMEOUT, () => false);
  } catch {
    return false;
  } finally {
    late.abort();
  }
}
