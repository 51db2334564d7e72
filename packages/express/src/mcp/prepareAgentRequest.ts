import { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext } from "../vault/Grant.js";
import type { Admit, Admitted } from "./Admit.js";
import { UnusableAnswerError } from "./answerErrors.js";
import { checkMessage } from "./checkMessage.js";
import type { CheckResult } from "./createCheckRevocation.js";
import { asResponse, clientOf, type RequestParts } from "./createMcpFetch.js";
import { mayAct } from "./mayAct.js";
import { headerMismatch } from "./mirroredHeaders.js";
import { wantsProgress } from "./progressEvents.js";
import { ruledBody } from "./ruledBody.js";
import { isEvents } from "./sendUpstream.js";
import type { Answer, ServerRequest } from "./UpstreamRequest.js";
import { withProgress } from "./withProgress.js";

/** A request of an agent to its user's MCP server. */
export interface AgentRequest extends Omit<RequestParts, "text"> {
  /** The parsed JSON body of a POST request. */
  readonly body: unknown;
}

export interface AgentRequestOptions {
  /** Sends a request with the user's access token. */
  readonly send: (request: ServerRequest) => Promise<Answer>;
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

/**
 * Checks and counts a request of an agent. The message is sent as it was judged.
 *
 * @throws KeyholdError `body_invalid` for a body that is not one JSON-RPC message, `rate_limited`
 */
export async function prepareAgentRequest(
  call: CallContext,
  { method, headers, signal: given, body }: AgentRequest,
  options: AgentRequestOptions,
): Promise<Prepared> {
  const { admit, count } = options;
  if (method !== "POST") {
    await count(call);
    const request = { call, method, headers, message: undefined, text: undefined, client: clientOf(given) };
    return { answer: () => sendAdmitted(request, {}, options) };
  }
  const { message, text } = checkMessage(body);
  const mismatch = headerMismatch(headers, message);
  if (mismatch) return { answer: async () => Response.json(mismatch, { status: 400 }) };
  await count(call);
  const isStream = wantsProgress(message);
  const leaving = new AbortController();
  // A client that gets a stream can leave by closing it.
  const signal = isStream ? AbortSignal.any([leaving.signal, ...(given ? [given] : [])]) : given;
  const waiting = admit(call, message, { session: headers["mcp-session-id"], left: () => signal ?? leaving.signal });
  const request = { call, method, headers, message, text, client: clientOf(signal) };
  const answer = async () => sendAdmitted(request, await waiting, options);
  if (!isStream) return { answer };
  return {
    answer,
    stream: (answered) => withProgress(message, { waiting, answer: answered, leave: () => leaving.abort() }),
  };
}

/** Sends what the rules have admitted, and says how it has ended. */
async function sendAdmitted(
  request: ServerRequest,
  { answer: own, text = request.text, context = request.call, ...admitted }: Admitted,
  { send, check }: Pick<AgentRequestOptions, "send" | "check">,
): Promise<Response> {
  const { cancelled, checkWhole, noteEnd } = admitted;
  if (own) return Response.json(own);
  try {
    const answer = await send({ ...request, text, call: context, cancelled });
    const body = await ruledBody(answer, admitted, check);
    const isWhole = Buffer.isBuffer(body);
    if (isWhole && answer.status < 300) checkWhole?.();
    const isSeen = isWhole || isEvents(answer.headers);
    return asResponse(answer, body, (error) => noteEnd?.(error, { status: answer.status, isSeen }));
  } catch (error) {
    noteEnd?.(error);
    if (error instanceof KeyholdError || request.client.aborted) throw error;
    const code = error instanceof UnusableAnswerError ? "provider_answer_invalid" : "provider_unavailable";
    throw new KeyholdError(mayAct(request.message) ? "outcome_unknown" : code, { cause: error });
  }
}
