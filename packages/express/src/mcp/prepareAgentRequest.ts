import { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext } from "../vault/Grant.js";
import type { Admit, Admitted } from "./Admit.js";
import { UnusableAnswerError } from "./answerErrors.js";
import { checkMessage } from "./checkMessage.js";
import type { CheckResult } from "./createCheckRevocation.js";
import type { FetchAnswer, FetchRequest } from "./createFetchFromServer.js";
import { asResponse } from "./createMcpFetch.js";
import { JSON_BODY } from "./headers.js";
import { mayAct } from "./mayAct.js";
import { headerMismatch } from "./mirroredHeaders.js";
import { wantsProgress } from "./progressEvents.js";
import { ruledAnswer } from "./ruledAnswer.js";
import { isEvents } from "./sendUpstream.js";
import { withProgress } from "./withProgress.js";

/** A request of an agent to its user's MCP server. */
export interface AgentRequest {
  readonly url: URL;
  /** With the method, and without the body. */
  readonly init: RequestInit;
  /** Without those about the body. */
  readonly headers: Headers;
  /** The parsed JSON body of a POST request. */
  readonly body: unknown;
  /** What tells this client's requests from those of other clients of the same agent. */
  readonly session: string;
}

export interface AgentRequestOptions {
  /** Sends a request with the user's access token. */
  readonly send: (request: FetchRequest) => Promise<FetchAnswer>;
  readonly admit: Admit;
  /** Counts a request. @throws KeyholdError `rate_limited` */
  readonly count: (call: CallContext) => Promise<void>;
  readonly check: CheckResult | undefined;
}

/** A request whose message is checked and counted. */
export interface Prepared {
  /** Sends the message, if the rules admit it. */
  readonly answer: () => Promise<Response>;
  /** Answers a call that may wait with progress. The response can begin before `answer` is called. */
  readonly stream?: (answer: () => Promise<Response>) => Promise<Response>;
}

/** What is sent, and what the rules have said about it. */
type Sending = Pick<FetchRequest, "call" | "url" | "init" | "message"> & { readonly admitted: Admitted };

/**
 * Checks and counts a request of an agent. The message is sent as it was judged.
 *
 * @throws KeyholdError `body_invalid` for a body that is not one JSON-RPC message, `rate_limited`
 */
export async function prepareAgentRequest(
  call: CallContext,
  { url, init, headers, body, session }: AgentRequest,
  options: AgentRequestOptions,
): Promise<Prepared> {
  const { admit, count } = options;
  if (init.method !== "POST") {
    await count(call);
    const sending = { call, url, init: { ...init, headers }, message: undefined, admitted: {} };
    return { answer: () => sendAdmitted(sending, options) };
  }
  const { message, text } = checkMessage(body);
  headers.set("content-type", JSON_BODY["content-type"]);
  const mismatch = headerMismatch(Object.fromEntries(headers), message);
  if (mismatch) return { answer: async () => Response.json(mismatch, { status: 400 }) };
  await count(call);
  const isStream = wantsProgress(message);
  const leaving = new AbortController();
  // A client that gets a stream can leave by closing it.
  const signal = isStream ? AbortSignal.any([leaving.signal, ...(init.signal ? [init.signal] : [])]) : init.signal;
  const waiting = admit(call, message, { session, left: () => signal ?? leaving.signal });
  const answer = async () =>
    sendAdmitted(
      { call, url, init: { ...init, headers, signal, body: text }, message, admitted: await waiting },
      options,
    );
  if (!isStream) return { answer };
  return {
    answer,
    stream: (answered) => withProgress(message, { waiting, answer: answered, leave: () => leaving.abort() }),
  };
}

/** Sends what the rules have admitted, and says how it has ended. */
async function sendAdmitted(
  { call, url, init, message, admitted }: Sending,
  { send, check }: Pick<AgentRequestOptions, "send" | "check">,
): Promise<Response> {
  const { answer: own, text: body = init.body, context = call, cancelled, applyRules, noteEnd } = admitted;
  if (own) return Response.json(own);
  try {
    const sent = await send({ call: context, url, init: { ...init, body }, message, cancelled });
    const { response, body: answered } = await ruledAnswer(sent.response, applyRules, check);
    if (!noteEnd) return asResponse(response, answered);
    const { status } = response;
    const end = (error?: unknown) =>
      noteEnd(error, { status, isEvents: isEvents(Object.fromEntries(response.headers)) });
    if (answered instanceof ReadableStream) return asResponse(response, ReadableStream.from(endedBody(answered, end)));
    end();
    return asResponse(response, answered);
  } catch (error) {
    noteEnd?.(error);
    if (!message || !(error instanceof UnusableAnswerError)) throw error;
    throw new KeyholdError(mayAct(message) ? "outcome_unknown" : "provider_answer_invalid", { cause: error });
  }
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
