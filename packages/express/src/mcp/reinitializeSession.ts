import {
  Client,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { withTimeout } from "../util/withTimeout.js";
import { createExchange } from "./createExchange.js";
import type { McpConnection } from "./createMcpFetch.js";

/** Milliseconds that a server may take: a call is waiting. */
const TIMEOUT = 10_000;
/** Characters. It travels in a header, of which there may be 16 KiB in all. */
const LONGEST = 2_000;

/** How a client introduced itself: what matters of the `params` of its `initialize` ([MCP 2025-11-25, lifecycle](https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle)). */
export const initializeParams = z.object({
  clientInfo: z.object({ name: z.string(), version: z.string(), title: z.string().optional() }),
  capabilities: z.record(z.string(), z.looseObject({})),
});

export type InitializeParams = z.infer<typeof initializeParams>;

/** @returns `undefined` where a client says nothing of use, or too much to keep */
export function initializeParamsOf(params: unknown): InitializeParams | undefined {
  const { data } = initializeParams.safeParse(params);
  return data && JSON.stringify(data).length <= LONGEST ? data : undefined;
}

/**
 * Begins a new session in the name of a client that has lost its old one.
 *
 * @param version the protocol version that client and server agreed on; with any other one, the client must initialize a new session itself
 * @returns the server's id for the session, or `undefined` where it does not begin one
 */
export async function reinitializeSession(
  { url, fetch }: McpConnection,
  { clientInfo, capabilities }: InitializeParams,
  version = DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
): Promise<string | undefined> {
  const client = new Client(clientInfo, { capabilities, supportedProtocolVersions: [version] });
  // Keyhold opens no event stream here. The browser's client does that, and some servers allow only one for each session.
  const exchange = createExchange(fetch);
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: exchange.fetch });
  try {
    return await withTimeout(
      client.connect(transport).then(() => transport.sessionId),
      TIMEOUT,
      () => undefined,
    );
  } catch {
    return undefined;
  } finally {
    exchange.end();
    await client.close();
  }
}
