import { isDeepStrictEqual } from "node:util";
import type { Tool, ToolResult } from "@keyhold/contract";
import { Client, METHOD_NOT_FOUND, ProtocolError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import manifest from "../../../package.json" with { type: "json" };
import type { Outages } from "../../connections/createOutages.js";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { keyholdErrorIn } from "../../errors/keyholdErrorIn.js";
import { failureEvent } from "../../events/failureEvent.js";
import type { Emit } from "../../events/KeyholdEvent.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { CallContext } from "../../vault/Grant.js";
import { LostAnswerError, UnusableAnswerError } from "../answerErrors.js";
import type { McpConnection } from "../createMcpFetch.js";
import { CAPABILITY_MISSING, HEADERS_REFUSED, URL_ELICITATION_REQUIRED, VERSION_REFUSED } from "../errorCodes.js";
import type { Asker } from "../questions/Asker.js";
import { safeLinks } from "../safeLinks.js";
import type { Eras } from "./createEras.js";
import { createExchange, type Exchange } from "./createExchange.js";
import type { KnownTools } from "./createKnownTools.js";
import { paramHeaders } from "./paramHeaders.js";
import { toolsIn } from "./toolsIn.js";

/**
 * Milliseconds for all messages without effects together: connecting, and reading the list of tools. A page waits for them, and Keyhold can
 * send them again.
 */
const READ_TIMEOUT = 10_000;
/** Milliseconds for a tool call. */
const CALL_TIMEOUT = 60_000;
/** The timeout of the SDK: the longest of a timer. Keyhold has its own, and reports its own error. */
const NO_SDK_TIMEOUT = { timeout: 2 ** 31 - 1 };
/** Milliseconds that the server has to end the MCP session, and before that a request without an answer. */
const LEAVE_TIMEOUT = 2_000;
const SILENT =
  'The MCP server takes too long, and it gave no usable answer to `server/discover`. If it speaks MCP 2025-11-25 or older, pass `era: "legacy"`.';
/** The maximum number of pages of a list that Keyhold reads. */
const MOST_PAGES = 32;
/** JSON-RPC's "method not found" and "invalid params". */
const REFUSED: ReadonlySet<number> = new Set([METHOD_NOT_FOUND, -32602]);
/** MCP's errors for tools that ask the user: the client lacks a capability, or the user must open links first (2025-11-25). */
const ASKS_USER: ReadonlySet<number> = new Set([CAPABILITY_MISSING, URL_ELICITATION_REQUIRED]);

/** The requests that Keyhold itself sends to a user's MCP server. */
export interface McpClient {
  listTools(): Promise<Tool[]>;
  /** @param asker asks the user what the tool asks. Without it, the server learns that it cannot ask */
  callTool(name: string, args: Readonly<Record<string, unknown>>, asker?: Asker): Promise<ToolResult>;
}

export interface McpClientOptions {
  readonly eras: Eras;
  readonly knownTools: KnownTools;
  readonly outages: Outages;
  readonly emit: Emit;
  /** Milliseconds for the messages without effects, and again for the tool call. Default: 10 s and 60 s. */
  readonly timeout?: number | undefined;
}

/** `plainAnswer` has already read the result, more leniently than the SDK does. */
const result = z.looseObject({ read: z.looseObject({}) });

/**
 * An MCP client for both protocol eras. It connects for each call. Once Keyhold knows the server's era, connecting costs no request at a
 * modern server, and only the handshake at a legacy server. A server that refuses Keyhold's version must name its own versions. If it does
 * not, Keyhold tries the legacy handshake, which has no effects.
 *
 * Keyhold sends a tool call only once, even if it fails. There are two exceptions (MCP 2026-07-28): the server itself asks for the same call
 * again, or it refuses the version or the headers of the call, and then says itself that it wants others.
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
   * @param read sends the messages without effects
   * @param act sends the message that may have effects. It gets what `read` returned
   * @param refusal how the server has refused the first try
   */
  async function connected<R, T>(
    read: (client: Client) => Promise<R>,
    act: (client: Client, found: R) => Promise<T>,
    asker?: Asker,
    refusal?: { readonly form: unknown; readonly error: unknown; readonly isOfCall: boolean },
  ): Promise<T> {
    const prior = eras.prior(provider);
    const exchange = createExchange(fetch, asker);
    const client = new Client(
      { name: "keyhold", version: manifest.version },
      {
        capabilities: {
          experimental: { ...provider.jobs?.capability },
          ...(asker && { elicitation: { form: {}, ...(asker.canShow && { url: {} }) } }),
        },
        versionNegotiation: { mode: "auto" },
      },
    );
    const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: exchange.fetch });
    const begin = async () => {
      await client.connect(transport, { ...NO_SDK_TIMEOUT, prior });
      eras.note(provider, client, exchange.isProbeLost());
      return read(client);
    };
    const late = () => {
      throw new LostAnswerError(exchange.isProbeLost() ? SILENT : "The MCP server takes too long.");
    };
    /** A time in which the user was asked does not count. */
    const ended = async (acting: Promise<T>): Promise<T> => {
      const value = acting.then((value) => ({ value }));
      for (;;) {
        const end = await withTimeout(value, timeout ?? CALL_TIMEOUT, () =>
          exchange.wasAsking() ? undefined : late(),
        );
        if (end) return end.value;
      }
    };
    let form: unknown;
    try {
      const found = await withTimeout(begin(), timeout ?? READ_TIMEOUT, late);
      form = [client.getNegotiatedProtocolVersion(), found];
      // Keyhold would send the same message again, so the refusal does not prove that the call was not carried out.
      if (refusal && isDeepStrictEqual(refusal.form, form)) throw refusal.error;
      return await ended(act(client, found));
    } catch (caught) {
      // Without proof that the server wants something else, the answer to the first call counts.
      const error = refusal?.isOfCall && !exchange.isCallSent() ? refusal.error : caught;
      const own = keyholdErrorIn(error);
      if (own) throw own;
      // In older versions, the codes have no meaning.
      const isUnread = !exchange.isCallSent() || client.getProtocolEra() === "modern";
      if (prior && !refusal && isUnread && isFormRefused(error)) {
        // The server wants another version or other headers than this process remembers. The client asks for them.
        eras.forget(provider);
        knownTools.forget(provider);
        return connected(read, act, asker, { form, error, isOfCall: exchange.isCallSent() });
      }
      const failure = failureOf(error, exchange, error === refusal?.error);
      if (failure.code !== "tool_arguments_invalid") {
        eras.forget(provider);
        knownTools.forget(provider);
        if (OF_SERVER.has(failure.code)) outages.note(provider, false);
        emit(failureEvent(call, failure));
      }
      throw failure;
    } finally {
      const left = exchange.end().then(() => transport.terminateSession());
      await withTimeout(left, LEAVE_TIMEOUT, () => undefined).catch(() => undefined);
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
        NO_SDK_TIMEOUT,
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
      if (!(error instanceof ProtocolError) || isFormRefused(error)) throw error;
      if (error.code === METHOD_NOT_FOUND) return [];
      throw new LostAnswerError(`The MCP server answered tools/list with the error ${error.code}.`);
    });

  /** The headers that the tool's schema requires. Without them, a strict server refuses the call. */
  async function headersFor(client: Client, name: string, args: Readonly<Record<string, unknown>>) {
    if (client.getProtocolEra() !== "modern") return undefined;
    if (!knownTools.headersOf(provider, name)) await listTools(client);
    return paramHeaders(knownTools.headersOf(provider, name) ?? [], args);
  }

  return {
    listTools: () => connected(listTools, async (_client, tools) => tools),
    callTool: (name, args, asker) =>
      connected(
        (client) => headersFor(client, name, args),
        async (client, headers) => {
          const { read: called } = await client.request(
            { method: "tools/call", params: { name, arguments: args } },
            result,
            { ...NO_SDK_TIMEOUT, headers },
          );
          safeLinks(provider, { result: called });
          return called as unknown as ToolResult;
        },
        asker,
      ),
  };
}

/** Errors that say how a message has to look. */
const OF_FORM: ReadonlySet<number> = new Set([HEADERS_REFUSED, VERSION_REFUSED]);
const isFormRefused = (error: unknown) => error instanceof ProtocolError && OF_FORM.has(error.code);

/** Failures that mean that the server does not work. */
const OF_SERVER: ReadonlySet<string> = new Set(["provider_unavailable", "provider_answer_invalid", "outcome_unknown"]);

/**
 * The SDK's errors contain text of the server. Keyhold keeps only their name and code.
 *
 * @param isOfCall whether it is the answer to a call that another exchange has sent
 */
function failureOf(error: unknown, exchange: Exchange, isOfCall: boolean): KeyholdError {
  const { name, code } = Object(error);
  const isLost = error instanceof LostAnswerError;
  const isOurs = isLost || error instanceof UnusableAnswerError;
  const cause = isOurs ? error : new Error(`The MCP client failed with ${name} ${code}.`);
  if (isOfCall || exchange.isCallSent()) return callFailure(error, exchange, cause);
  return new KeyholdError(isLost ? "provider_unavailable" : "provider_answer_invalid", { cause });
}

/** If the server answered a call with an error, that is the tool's error. If it did not answer, it may have carried the call out. */
function callFailure(error: unknown, exchange: Exchange, cause: unknown): KeyholdError {
  if (!(error instanceof ProtocolError)) return new KeyholdError("outcome_unknown", { cause });
  const unanswered = exchange.unanswered();
  if (unanswered instanceof KeyholdError) return unanswered;
  if (ASKS_USER.has(error.code) || exchange.hasAskedUser()) return new KeyholdError("tool_asks_user", { cause });
  if (REFUSED.has(error.code)) return new KeyholdError("tool_arguments_invalid", { cause });
  return new KeyholdError("tool_failed", { cause, rpcCode: error.code });
}
