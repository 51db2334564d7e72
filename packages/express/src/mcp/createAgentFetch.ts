import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { KeyholdError } from "../errors/KeyholdError.js";
import { callerOf, type Emit, subjectOf } from "../events/KeyholdEvent.js";
import { parsedJson } from "../util/parsedJson.js";
import type { CallContext, Ruling } from "../vault/Grant.js";
import { type McpFetch, partsOf } from "./createMcpFetch.js";
import { describeCall } from "./describeCall.js";
import { type AgentRequestOptions, type Prepared, prepareAgentRequest } from "./prepareAgentRequest.js";

export interface AgentFetchOptions extends AgentRequestOptions {
  readonly emit: Emit;
}

/** The status in the event if the agent ended the request. Many servers log this number. */
const LEFT = 499;
const METHODS: ReadonlySet<string> = new Set(["POST", "GET", "DELETE"]);
/** What an agent's headers say about its body. Keyhold writes the body again. */
const OF_BODY = ["content-encoding", "content-length", "content-type", "transfer-encoding"];

/**
 * Creates the `fetch` for one agent. It sends messages to the user's MCP server only, and only those that the rules admit, written again
 * from what was judged. It replaces any `Authorization` of its caller. The event `called` comes when a request has ended.
 *
 * @throws TypeError for another address than the MCP server's (MCP authorization, M8), because rules about tools mean nothing at another
 * address; for another HTTP method than MCP has
 * @throws KeyholdError the errors of `prepareAgentRequest()` and `withAccessToken()`
 */
export function createAgentFetch(call: CallContext, { emit, ...options }: AgentFetchOptions): McpFetch {
  const { mcpUrl } = call.provider;
  // Servers without sessions cannot tell their clients apart, so each `fetch` counts as one.
  const ownSession = randomUUID();

  return async (input, given) => {
    const arrivedAt = performance.now();
    const { url, body: sent, ...init } = await partsOf(input, given);
    if (url.href !== new URL(mcpUrl).href) {
      throw new TypeError(`@keyhold/express: this fetch sends a token, and only to ${mcpUrl}.`);
    }
    const method = String(init.method ?? "GET").toUpperCase();
    if (!METHODS.has(method)) {
      throw new TypeError(`@keyhold/express: this fetch sends only ${[...METHODS].join(", ")}.`);
    }
    const headers = new Headers(init.headers);
    for (const name of OF_BODY) headers.delete(name);
    let called = describeCall({ method });
    let ruling: Ruling | undefined;
    const onRuling = (given: Ruling) => {
      ruling = given;
    };

    async function prepare(): Promise<Prepared> {
      const body = method === "POST" ? parsedJson(await textOf(sent)) : undefined;
      called = describeCall({ method, body });
      const session = headers.get("mcp-session-id") ?? ownSession;
      return prepareAgentRequest(
        { ...call, onRuling },
        { url, init: { ...init, method }, headers, body, session },
        options,
      );
    }

    /** Finishes the request, and emits its event. */
    async function answer(): Promise<Response> {
      let status = LEFT;
      try {
        const response = await (await prepared).answer();
        ({ status } = response);
        return response;
      } catch (error) {
        if (error instanceof KeyholdError) ({ status } = error);
        throw error;
      } finally {
        const duration = performance.now() - arrivedAt;
        emit({ type: "called", ...subjectOf(call), ...called, ...callerOf(call), ...ruling, status, duration });
      }
    }

    const prepared = prepare();
    const { stream } = await prepared.catch((): Partial<Prepared> => ({}));
    return stream ? stream(answer) : answer();
  };
}

async function textOf(body: RequestInit["body"]): Promise<string> {
  return typeof body === "string" ? body : new Response(body).text();
}
