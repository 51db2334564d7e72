import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { IsSignedIn } from "../users/createPresence.js";
import type { CallContext } from "../vault/Grant.js";
import type { Admit, Admitted } from "./Admit.js";
import { CallWithdrawnError, UnusableAnswerError } from "./answerErrors.js";
import { checkMessage, type Message } from "./checkMessage.js";
import type { CheckRevocation } from "./createCheckRevocation.js";
import type { PreparedMessage } from "./createPrepareCall.js";
import type { StreamWatch } from "./createStreamWatch.js";
import { responseHeaders } from "./headers.js";
import { type Inspect, inspectBody } from "./inspectBody.js";
import { mayAct } from "./mayAct.js";
import { headerMismatch } from "./mirroredHeaders.js";
import { parseAnswer, writtenAnswer } from "./parseAnswer.js";
import { wantsProgress } from "./progressEvents.js";
import { EVENTS, Reply, STREAMABLE } from "./Reply.js";
import { safeLinks } from "./safeLinks.js";
import { isEvents } from "./sendUpstream.js";
import { METHODS, type SessionAnswer, type Upstream } from "./UpstreamRequest.js";

type FailureCode = "outcome_unknown" | "provider_answer_invalid" | "provider_unavailable";

export interface ProxyOptions {
  readonly admit: Admit;
  readonly upstream: Upstream;
  readonly checkRevocation: CheckRevocation;
  readonly watch: StreamWatch;
  readonly emit: Emit;
}

/** What the proxy needs from a browser's request. */
export interface BrowserRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body. */
  readonly body?: unknown;
  /** What Keyhold found out about the message before it knew that the session is valid. */
  readonly prepared?: PreparedMessage | undefined;
  /** Asks whether the user who sent the request is still signed in. */
  readonly isSignedIn: IsSignedIn;
}

/**
 * Sends one MCP request of a browser to the user's MCP server, and streams the answer back.
 *
 * @param client ends the request to the server when the browser disconnects
 * @throws KeyholdError before or after the first byte of the answer
 */
export type PassOn = (
  call: CallContext,
  request: BrowserRequest,
  res: ServerResponse,
  client: DisconnectSignal,
) => Promise<void>;

/**
 * The MCP proxy (Streamable HTTP). The browser's cookie does not pass: `requestHeaders` lists the headers that do. `createSendToServer` adds
 * the user's access token. The proxy streams answers with backpressure. If the browser disconnects, it ends the request to the MCP server.
 */
export function createProxy({ admit, upstream, checkRevocation, watch, emit }: ProxyOptions): PassOn {
  async function pass(
    call: CallContext,
    { headers, isSignedIn, prepared, ...request }: BrowserRequest,
    reply: Reply,
    client: DisconnectSignal,
  ): Promise<void> {
    const method = METHODS.find((known) => known === request.method);
    if (!method) throw new KeyholdError("unknown_route");
    const { message, text } = prepared?.checked ?? (method === "POST" ? checkMessage(request.body) : NOTHING);
    const mismatch = message && headerMismatch(headers, message);
    if (mismatch) return answerWith(reply, 400, mismatch);

    const session = headers["mcp-session-id"];
    const waiting =
      message && admit(call, message, { session, left: () => leavingSignal(client), judged: prepared?.judged });
    // No call of a page waits.
    if (waiting && call.by === "agent" && wantsProgress(message)) await reply.progress(message, waiting);
    const admitted = (await waiting) ?? OPEN;
    const { noteEnd, cancelled } = admitted;
    if (admitted.answer) return answerWith(reply, 200, admitted.answer);

    if (method === "GET" || message?.method === "subscriptions/listen") await watch.standing(call, isSignedIn, client);
    const sent = { method, headers, message, text: admitted.text ?? text, client, cancelled };
    const answer = await upstream({ ...sent, call: admitted.context ?? call }).catch((error: unknown) => {
      noteEnd?.(error);
      if (!(error instanceof CallWithdrawnError)) throw error;
    });
    if (!answer) return answerWith(reply, 200, admitted.withdrawnAnswer?.() ?? {});

    try {
      const body = await inspectBody(inspectFor(call, admitted.applyRules), answer, admitted.events);
      const [isWhole, isStream] = [Buffer.isBuffer(body), isEvents(answer.headers)];
      if (isWhole && answer.status < 300) admitted.checkWhole?.();
      // An agent continues to work after its user has signed out of the product.
      if (!isWhole && isStream && call.by === "page") watch.answer(call, isSignedIn, client);
      await passBack(answer, body, reply);
      noteEnd?.(undefined, { status: answer.status, isSeen: isWhole || isStream });
    } catch (cause) {
      noteEnd?.(cause);
      if (client.aborted) throw cause;
      if (isOfLeaving(cause) && reply.hasBegun) return;
      if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
      const isUnusable = cause instanceof UnusableAnswerError;
      if (mayAct(message)) throw reported(call, "outcome_unknown", cause);
      throw reported(call, isUnusable ? "provider_answer_invalid" : "provider_unavailable", cause);
    }
  }

  /** What Keyhold does with each message of the server before the client gets it. */
  function inspectFor(call: CallContext, applyRules: Admitted["applyRules"]): Inspect {
    const check = checkRevocation(call);
    return (json) => {
      // The client gets the result unchanged. If the grant has ended, the page learns it from the list of connections.
      check?.(json)?.catch(() => undefined);
      const { message, isChanged } = parseAnswer(json);
      const isRuled = applyRules?.(message) ?? false;
      const isUnsafe = safeLinks(call.provider, message) > 0;
      if (isUnsafe) reported(call, "provider_answer_invalid", new UnusableAnswerError(UNSAFE));
      return isChanged || isUnsafe || isRuled ? writtenAnswer(message) : json;
    };
  }

  /** Emits the event for a failure. @returns the error for the client */
  function reported(call: CallContext, code: FailureCode, cause: unknown): KeyholdError {
    const failure = new KeyholdError(code, { cause });
    emit(failureEvent(call, failure));
    return failure;
  }

  return async (call, request, res, client) => {
    const reply = new Reply(res);
    try {
      await pass(call, request, reply, client);
    } catch (error) {
      if (!client.aborted) {
        if (reply.failed(error)) return;
        throw error;
      }
      // Keyhold ended the stream before the server had begun to answer. The client gets an empty stream.
      if (!res.headersSent && !res.destroyed) res.writeHead(200, EVENTS).end();
    } finally {
      watch.forget(client);
    }
  };
}

/** Why the answer to a message is not as the server sent it. */
const UNSAFE = "A link is not https. Keyhold removed it.";
/** What Keyhold knows of a request without a body. */
const OPEN: Admitted = {};
const NOTHING: { readonly message?: Message; readonly text?: string } = {};

/** Sends the server's answer to the client. Resolves when all of it is written. */
async function passBack(answer: SessionAnswer, body: Buffer | AsyncIterable<Buffer>, reply: Reply) {
  const { status, headers, browserSessionId } = answer;
  const begun = browserSessionId !== undefined && { "mcp-session-id": browserSessionId };
  const answered = { ...responseHeaders(headers), ...begun, ...STREAMABLE };
  if (Buffer.isBuffer(body)) reply.whole(status, answered, body);
  else await reply.stream(status, answered, body);
}

/** Answers with a message of Keyhold's own. */
function answerWith(reply: Reply, status: number, message: object): void {
  reply.whole(status, { "content-type": "application/json; charset=utf-8" }, JSON.stringify(message));
}

/** A signal for a call that waits. It aborts when the client disconnects. */
function leavingSignal(client: DisconnectSignal): AbortSignal {
  const leaving = new AbortController();
  client.onabort = () => leaving.abort();
  if (client.aborted) leaving.abort();
  return leaving.signal;
}

/** Whether a stream ended because the browser disconnected. */
function isOfLeaving(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isOfLeaving);
  const { name, code } = Object(error);
  return name === "AbortError" || code === "ERR_STREAM_PREMATURE_CLOSE";
}
