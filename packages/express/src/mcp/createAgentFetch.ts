import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { KeyholdError } from "../errors/KeyholdError.js";
import { callerOf, type Emit, subjectOf } from "../events/KeyholdEvent.js";
import { parsedJson } from "../util/parsedJson.js";
import type { CallContext, Ruling } from "../vault/Grant.js";
import type { Admit, Admitted } from "./Admit.js";
import { UnusableAnswerError } from "./answerErrors.js";
import { checkMessage, type Message } from "./checkMessage.js";
import type { CheckResult } from "./createCheckRevocation.js";
import type { FetchAnswer, FetchRequest } from "./createFetchFromServer.js";
import { asResponse, type McpFetch, partsOf } from "./createMcpFetch.js";
import { describeCall } from "./describeCall.js";
import { JSON_BODY } from "./headers.js";
import { mayAct } from "./mayAct.js";
import { headerMismatch } from "./mirroredHeaders.js";
import { type RuledAnswer, ruledAnswer } from "./ruledAnswer.js";
import { isEvents } from "./sendUpstream.js";
import { withProgress } from "./withProgress.js";

export interface AgentFetchOptions {
  /** Sends a request with the user's access token. */
  readonly send: (request: FetchRequest) => Promise<FetchAnswer>;
  readonly admit: Admit;
  /** Counts a request. @throws KeyholdError `rate_limited` */
  readonly count: (call: CallContext) => Promise<void>;
  readonly check: CheckResult | undefined;
  readonly emit: Emit;
}

/** A request whose message is checked and counted. */
interface Prepared {
  /** Sends the message, if the rules admit it. */
  readonly answer: () => Promise<Response>;
  /** Answers a call that may wait with progress. The response can begin before `answer` is called. */
  readonly stream?: (answer: () => Promise<Response>) => Promise<Response>;
}

/** The status in the event if the agent ended the request. Many servers log this number. */
const LEFT = 499;
const METHODS: ReadonlySet<string> = new Set(["POST", "GET", "DELETE"]);
/** What an agent's headers say about its body. Keyhold writes the body again. */
const OF_BODY = ["content-encoding", "content-length", "content-type", "transfer-encoding"];

/**
 * Creates the `fetch` for one agent. It sends messages to the user's MCP server only, and only those that the rules admit, written again
 * from what was judged. It replaces any `Authorization` of its caller.
 *
 * @throws TypeError for another address than the MCP server's (MCP authorization, M8), because rules about tools mean nothing at another
 * address; for another HTTP method than MCP has
 * @throws KeyholdError `body_invalid` for a body that is not one JSON-RPC message, `rate_limited`, and the errors of `withAccessToken()`
 */
export function createAgentFetch(call: CallContext, options: AgentFetchOptions): McpFetch {
  const { send, admit, count, check, emit } = options;
  const { mcpUrl } = call.provider;
  // Servers without sessions cannot tell their clients apart, so each `fetch` counts as one.
  const ownSession = randomUUID();

  return async (input, given) => {
    const arrivedAt = performance.now();
    const { url, ...init } = await partsOf(input, given);
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
    const ruled: CallContext = { ...call, onRuling };

    /** Does a request, and then emits its event. */
    async function withEvent(work: () => Promise<Response>): Promise<Response> {
      let status = LEFT;
      try {
        const response = await work();
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

    async function prepare(): Promise<Prepared> {
      if (method !== "POST") {
        await count(ruled);
        return {
          async answer() {
            const { response, body } = await pass({ ...init, method, headers, body: undefined });
            return asResponse(response, body);
          },
        };
      }
      const body = parsedJson(await textOf(init.body));
      called = describeCall({ method, body });
      const { message, text } = checkMessage(body);
      headers.set("content-type", JSON_BODY["content-type"]);
      const mismatch = headerMismatch(Object.fromEntries(headers), message);
      if (mismatch) return { answer: async () => Response.json(mismatch, { status: 400 }) };
      await count(ruled);
      const session = headers.get("mcp-session-id") ?? ownSession;
      const wantsProgress = message.method === "tools/call" && message.params?._meta?.progressToken !== undefined;
      const leaving = new AbortController();
      // A client that gets a stream can leave by closing it.
      const signal = wantsProgress
        ? AbortSignal.any([leaving.signal, ...(init.signal ? [init.signal] : [])])
        : init.signal;
      const waiting = admit(ruled, message, { session, left: () => signal ?? leaving.signal });
      const answer = async () => sendAdmitted({ ...init, method, headers, signal, body: text }, message, await waiting);
      if (!wantsProgress) return { answer };
      return {
        answer,
        stream: (answered) => withProgress(message, { waiting, answer: answered, leave: () => leaving.abort() }),
      };
    }

    async function sendAdmitted(sentInit: RequestInit, message: Message, admitted: Admitted): Promise<Response> {
      const { answer, text = sentInit.body, context, cancelled, applyRules, noteEnd } = admitted;
      if (answer) return Response.json(answer);
      try {
        const { response, body } = await pass(
          { ...sentInit, body: text },
          { message, cancelled, call: context },
          applyRules,
        );
        if (!noteEnd) return asResponse(response, body);
        const { status } = response;
        const end = (error?: unknown) =>
          noteEnd(error, { status, isEvents: isEvents(Object.fromEntries(response.headers)) });
        if (body instanceof ReadableStream) return asResponse(response, ReadableStream.from(endedBody(body, end)));
        end();
        return asResponse(response, body);
      } catch (error) {
        noteEnd?.(error);
        if (!(error instanceof UnusableAnswerError)) throw error;
        throw new KeyholdError(mayAct(message) ? "outcome_unknown" : "provider_answer_invalid", { cause: error });
      }
    }

    async function pass(
      sentInit: RequestInit,
      about: Partial<Pick<FetchRequest, "call" | "message" | "cancelled">> = {},
      applyRules?: Admitted["applyRules"],
    ): Promise<RuledAnswer> {
      const { response } = await send({ message: undefined, ...about, call: about.call ?? ruled, url, init: sentInit });
      return ruledAnswer(response, applyRules, check);
    }

    const prepared = prepare();
    const answer = () => withEvent(async () => (await prepared).answer());
    const { stream } = await prepared.catch((): Partial<Prepared> => ({}));
    return stream ? stream(answer) : answer();
  };
}

async function textOf(body: RequestInit["body"]): Promise<string> {
  return typeof body === "string" ? body : new Response(body).text();
}

/** Passes every chunk on, and says how the body has ended. */
async function* endedBody(
  body: AsyncIterable<Uint8Array>,
  ended: (error?: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
    ended();
  } catch (error) {
    ended(error);
    throw error;
  } finally {
    ended(new Error("The agent did not read the answer to its end."));
  }
}
