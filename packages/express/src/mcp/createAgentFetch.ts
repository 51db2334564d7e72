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

/**
 * Creates the `fetch` for one agent. It sends messages to the user's MCP server only, and only those that the rules admit, written again
 * from what was judged. It replaces any `Authorization` of its caller. The event `called` comes when a request has ended.
 *
 * @throws TypeError for another address than the MCP server's (MCP authorization, M8), because rules about tools mean nothing at another
 * address; for another HTTP method than MCP has
 * @throws KeyholdError the errors of `prepareAgentRequest()` and `withAccessToken()`
 */
export function createAgentFetch(call: CallContext, { emit, ...options }: AgentFetchOptions): McpFetch {
  return async (input, init) => {
    const arrivedAt = performance.now();
    const { method, headers, text = "", signal } = await partsOf(call, input, init);
    let called = describeCall({ method });
    let ruling: Ruling | undefined;
    const onRuling = (given: Ruling) => {
      ruling = given;
    };

    async function prepare(): Promise<Prepared> {
      const body = method === "POST" ? parsedJson(text) : undefined;
      called = describeCall({ method, body });
      return prepareAgentRequest({ ...call, onRuling }, { method, headers, signal, body }, options);
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
