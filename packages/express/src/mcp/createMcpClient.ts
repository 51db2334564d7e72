import type { Tool, ToolResult } from "@keyhold/contract";
import { Client, METHOD_NOT_FOUND, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import type { Outages } from "../connections/createOutages.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { keyholdErrorIn } from "../errors/keyholdErrorIn.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { Eras } from "./createEras.js";
import { createExchange, type Exchange } from "./createExchange.js";
import type { KnownTools } from "./createKnownTools.js";
import type { McpConnection } from "./createMcpFetch.js";
import { LostAnswerError } from "./LostAnswerError.js";
import { paramHeaders } from "./paramHeaders.js";
import { CAPABILITY_MISSING } from "./plainAnswer.js";
import { safeLinks } from "./safeLinks.js";
import { toolsIn } from "./toolsIn.js";
import { UnusableAnswerError } from "./UnusableAnswerError.js";

/** Milliseconds for all messages without effects together: connecting, and reading the list of tools. A page waits for them, and they can be sent again. */
const READ_TIMEOUT = 10_000;
/** Milliseconds for a tool call. */
const CALL_TIMEOUT = 60_000;
/** The SDK has a timeout too. Keyhold's is shorter, so that its own error is reported. */
const UNHURRIED = { timeout: 2 * CALL_TIMEOUT };
/** Milliseconds that taking leave may take: the result is there already. */
const LEAVE_TIMEOUT = 2_000;
const SILENT =
  'The MCP server takes too long. It gave no usable answer to `server/discover` either. If it speaks MCP 2025-11-25 or older, pass `era: "legacy"`.';
/** Pages of a list that are read. */
const MOST_PAGES = 32;
/** JSON-RPC's "method not found" and "invalid params". */
const REFUSED: ReadonlySet<number> = new Set([METHOD_NOT_FOUND, -32602]);
/** MCP's errors of tools that ask the user: the client lacks a capability, or the user has to open links first (2025-11-25). */
const ASKS_USER: ReadonlySet<number> = new Set([CAPABILITY_MISSING, -32042]);

/** What Keyhold itself asks of a user's MCP server. */
export interface McpClient {
  listTools(): Promise<Tool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult>;
}

export interface McpClientOptions {
  readonly eras: Eras;
  readonly knownTools: KnownTools;
  readonly outages: Outages;
  readonly emit: Emit;
  /** Milliseconds for the messages without effects, and again for the tool call. Default: 10 s and 60 s. */
  readonly timeout?: number | undefined;
}

/** Results are read leniently before the SDK has them (`plainAnswer`). */
const result = z.looseObject({ read: z.looseObject({}) });

/**
 * An MCP client for either protocol era, one connection per call. Once the server's era is known, connecting costs a modern
 * server nothing, and a legacy one only its handshake. A server that refuses our version and names none of its own, as it has to,
 * gets the legacy handshake: if it refuses that too, nothing has been carried out.
 *
 * A tool is called once, even if the call fails.
 *
 * @throws KeyholdError from both methods
 */
export function createMcpClient(
  { url, fetch }: McpConnection,
  call: CallContext,
  { eras, knownTools, outages, emit, timeout }: McpClientOptions,
): McpClient {
  const { provider } = call;

  /**
   * @param read sends messages without effects
   * @param act sends a message that may have effects, with what `read` returned
   */
  async function connected<R, T>(
    read: (client: Client) => Promise<R>,
    act: (client: Client, found: R) => Promise<T>,
  ): Promise<T> {
    const exchange = createExchange(fetch);
    const client = new Client(
      { name: "keyhold", version: manifest.version },
      { capabilities: { experimental: { ...provider.jobs?.capability } }, versionNegotiation: { mode: "auto" } },
    );
    const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: exchange.fetch });
    const begin = async () => {
      await client.connect(transport, { ...UNHURRIED, prior: eras.prior(provider) });
      eras.note(provider, client, exchange.isProbeLost());
      return read(client);
    };
    const late = () => {
      throw new LostAnswerError(exchange.isProbeLost() ? SILENT : "The MCP server takes too long.");
    };
    try {
      const found = await withTimeout(begin(), timeout ?? READ_TIMEOUT, late);
      return await withTimeout(act(client, found), timeout ?? CALL_TIMEOUT, late);
    } catch (error) {
      const told = keyholdErrorIn(error);
      if (told) throw told;
      const failure = failureOf(error, exchange);
      if (failure.code !== "tool_arguments_invalid") {
        eras.forget(provider);
        knownTools.forget(provider);
        if (OF_SERVER.has(failure.code)) outages.note(provider, false);
        emit(failureEvent(call, failure));
      }
      throw failure;
    } finally {
      exchange.end();
      await withTimeout(transport.terminateSession(), LEAVE_TIMEOUT, () => undefined).catch(() => undefined);
      await transport.close();
    }
  }

  async function listed(client: Client): Promise<Tool[]> {
    const tools: Tool[] = [];
    const cursors = new Set<string>();
    for (let cursor: string | undefined; cursors.size < MOST_PAGES; cursors.add(cursor)) {
      const { read: page } = await client.request(
        { method: "tools/list", params: cursor === undefined ? {} : { cursor } },
        result,
        UNHURRIED,
      );
      tools.push(...toolsIn(page.tools));
      const { nextCursor } = page;
      if (typeof nextCursor !== "string" || nextCursor === "" || cursors.has(nextCursor)) break;
      cursor = nextCursor;
    }
    knownTools.note(provider, tools);
    return tools;
  }

  /** A server without tools does not know `tools/list`. */
  const listTools = (client: Client) =>
    listed(client).catch((error: unknown) => {
      if (!(error instanceof ProtocolError)) throw error;
      if (error.code === METHOD_NOT_FOUND) return [];
      throw new LostAnswerError(`The MCP server answered tools/list with the error ${error.code}.`);
    });

  /** The headers that the tool's schema asks for. With them, a strict server does not refuse the first call. */
  async function headersFor(client: Client, name: string, args: Readonly<Record<string, unknown>>) {
    if (client.getProtocolEra() !== "modern") return undefined;
    if (!knownTools.headersOf(provider, name)) await listTools(client);
    return paramHeaders(knownTools.headersOf(provider, name) ?? [], args);
  }

  return {
    listTools: () => connected(listTools, async (_client, tools) => tools),
    callTool: (name, args) =>
      connected(
        (client) => headersFor(client, name, args),
        async (client, headers) => {
          const { read: called } = await client.request(
            { method: "tools/call", params: { name, arguments: args } },
            result,
            { ...UNHURRIED, headers },
          );
          safeLinks(provider, { result: called });
          return called as unknown as ToolResult;
        },
      ),
  };
}

/** Failures that mean that the server does not work. */
const OF_SERVER: ReadonlySet<string> = new Set(["provider_unavailable", "provider_answer_invalid", "outcome_unknown"]);

/** The client's errors repeat the server's words; what is kept of them is only their kind. */
function failureOf(error: unknown, exchange: Exchange): KeyholdError {
  const { name, code } = Object(error);
  const isLost = error instanceof LostAnswerError;
  const isOurs = isLost || error instanceof UnusableAnswerError;
  const cause = isOurs ? error : new Error(`The MCP client failed with ${name} ${code}.`);
  if (exchange.isCallSent()) return callFailure(error, exchange, cause);
  return new KeyholdError(isLost ? "provider_unavailable" : "provider_answer_invalid", { cause });
}

/** If the server answered a call with an error, that is the tool's error. If it did not answer, it may have carried the call out. */
function callFailure(error: unknown, exchange: Exchange, cause: unknown): KeyholdError {
  if (!(error instanceof ProtocolError)) return new KeyholdError("outcome_unknown", { cause });
  if (ASKS_USER.has(error.code) || exchange.hasAskedUser()) return new KeyholdError("tool_asks_user", { cause });
  if (REFUSED.has(error.code)) return new KeyholdError("tool_arguments_invalid", { cause });
  return new KeyholdError("tool_failed", { cause, rpcCode: error.code });
}
