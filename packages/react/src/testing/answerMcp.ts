import { providerOf } from "../client/connectionId.js";
import { carryOut } from "./activity.js";
import type { FakeRequest } from "./FakeRequest.js";
import { failure } from "./failure.js";

/** The members of a JSON-RPC message that are used here. */
interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: Readonly<Record<string, unknown>> };
}

/**
 * Answers an MCP message as a server without sessions: `initialize`, `tools/list` and `tools/call`.
 *
 * @see [MCP 2025-11-25, Streamable HTTP](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http)
 */
export async function answerMcp(
  { backend, id: connection }: FakeRequest,
  { id, method, params }: Message,
): Promise<Response> {
  const provider = providerOf(connection);
  if (id === undefined) return new Response(null, { status: 202 });
  const answer = (body: { result: unknown } | { error: { code: number; message: string } }) =>
    Response.json({ jsonrpc: "2.0", id, ...body });
  switch (method) {
    case "initialize": {
      const serverInfo = { name: provider, version: "0.0.0" };
      return answer({ result: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo } });
    }
    case "tools/list":
      return answer({ result: { tools: backend.tools } });
    case "tools/call": {
      const { name = "", arguments: args = {} } = params ?? {};
      const result = await carryOut(backend, { provider, connection, name, arguments: args });
      return typeof result === "string" ? failure(result) : answer({ result });
    }
    default:
      return answer({ error: { code: -32601, message: "Method not found" } });
  }
}
