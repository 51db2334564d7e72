import type { Tool, ToolResult } from "@keyhold/contract";
import { Client, ProtocolError } from "@modelcontextprotocol/client";
import manifest from "../../package.json" with { type: "json" };
import { refusal } from "../connections/refusal.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Emit } from "../KeyholdEvent.js";
import { keyholdErrorIn } from "../keyholdErrorIn.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import { ANSWER_LOST, AnsweringTransport } from "./AnsweringTransport.js";
import { checkLinks } from "./checkLinks.js";
import type { Eras } from "./createEras.js";
import type { McpConnection } from "./createMcpFetch.js";

/** Milliseconds that connecting and the call may take together. */
const TIMEOUT = 60_000;
/** Milliseconds that taking leave may take: the result is there already. */
const LEAVE_TIMEOUT = 2_000;
/** JSON-RPC's "method not found" and "invalid params". */
const REFUSED: ReadonlySet<number> = new Set([-32601, -32602]);

/** What Keyhold itself asks of a user's MCP server. */
export interface McpClient {
  listTools(): Promise<Tool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult>;
}

/**
 * An MCP client for either protocol era, one connection per call. Once the server's era is known, connecting costs a modern
 * server nothing, and a legacy one only its handshake. A server that refuses our version and names none of its own, as it has to,
 * gets the legacy handshake: if it refuses that too, nothing has been carried out.
 *
 * @throws KeyholdError from both methods
 */
export function createMcpClient(
  { url, fetch }: McpConnection,
  owner: Owner,
  { eras, emit }: { readonly eras: Eras; readonly emit: Emit },
): McpClient {
  const { provider } = owner;

  async function connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(
      { name: "keyhold", version: manifest.version },
      { capabilities: { experimental: { ...provider.jobs?.capability } }, versionNegotiation: { mode: "auto" } },
    );
    const transport = new AnsweringTransport(new URL(url), { fetch });
    const begin = async () => {
      await client.connect(transport, { prior: eras.prior(provider) });
      eras.note(provider, client);
      return work(client);
    };
    try {
      return await withinTime(begin(), TIMEOUT, () => {
        const failure = new KeyholdError("provider_unavailable", {
          cause: new Error("The MCP server takes too long."),
        });
        emit(refusal(owner, failure));
        throw failure;
      });
    } catch (error) {
      const told = keyholdErrorIn(error);
      if (told) throw told;
      const failure = fromMcpError(error);
      if (failure.code !== "tool_arguments_invalid") {
        eras.forget(provider);
        emit(refusal(owner, failure));
      }
      throw failure;
    } finally {
      await withinTime(transport.terminateSession(), LEAVE_TIMEOUT, () => undefined).catch(() => undefined);
      await client.close();
    }
  }

  return {
    listTools: () =>
      connected(async (client) => {
        const { tools } = await client.listTools();
        return tools.map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema }));
      }),
    callTool: (name, args) =>
      connected(async (client) => {
        const { content, structuredContent, isError } = await client.callTool({ name, arguments: { ...args } });
        const result = { content, structuredContent, isError } as ToolResult;
        checkLinks(provider, JSON.stringify(result));
        return result;
      }),
  };
}

/** The client's errors repeat the server's words; what is kept of them is only their kind. */
function fromMcpError(error: unknown): KeyholdError {
  const { name, code } = Object(error);
  if (error instanceof ProtocolError && error.code === ANSWER_LOST) {
    return new KeyholdError("provider_unavailable", { cause: new Error("The MCP server broke off its answer.") });
  }
  const isRefused = error instanceof ProtocolError && REFUSED.has(error.code);
  const cause = new Error(`The MCP client failed with ${name} ${code}.`);
  return new KeyholdError(isRefused ? "tool_arguments_invalid" : "provider_answer_invalid", { cause });
}
