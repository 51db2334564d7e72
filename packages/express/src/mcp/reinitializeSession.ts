import {
  Client,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { withTimeout } from "../util/withTimeout.js";
import { createExchange } from "./client/createExchange.js";
import type { McpConnection } from "./createMcpFetch.js";

/** Milliseconds that a server has to begin a session. A call waits meanwhile. */
const INITIALIZE_TIMEOUT = 10_000;
/** The maximum length of the JSON, in characters. It is part of a header, and all headers of a request together can have at most 16 KiB. */
const LONGEST = 2_000;

/**
 * The parts of a client's `initialize` parameters that Keyhold keeps
 * ([MCP 2025-11-25, lifecycle](https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle)).
 */
export const initializeParams = z.object({
  clientInfo: z.object({ name: z.string(), version: z.string(), title: z.string().optional() }),
  capabilities: z.record(z.string(), z.looseObject({})),
});

export type InitializeParams = z.infer<typeof initializeParams>;

/** @returns `undefined` if the parameters are invalid, or too long to keep */
export function initializeParamsOf(params: unknown): InitializeParams | undefined {
  const { data } = initializeParams.safeParse(params);
  return data && JSON.stringify(data).length <= LONGEST ? data : undefined;
}

/**
 * Begins a new session for a client whose old session is lost.
 *
 * @param version the protocol version that client and server agreed on. If the server no longer accepts it, the client must begin a new
 * session itself
 * @returns the server's id of the new session; `undefined` if the server does not begin one
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
      INITIALIZE_TIMEOUT,
      () => undefined,
    );
  } catch {
    return undefined;
  } finally {
    exchange.end();
    await client.close();
  }
}
