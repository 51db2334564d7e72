import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { CallContext } from "../vault/Grant.js";
import { checkMessage, type Message } from "./checkMessage.js";
import type { Authorized } from "./createAuthorized.js";
import type { SendToServer } from "./createSendToServer.js";
import type { Sessions } from "./createSessions.js";
import type { StreamWatch } from "./createStreamWatch.js";
import type { VerifyRevocation } from "./createVerifyRevocation.js";
import { responseHeaders } from "./headers.js";
import { inspectBody } from "./inspectBody.js";
import { mayAct } from "./mayAct.js";
import { HEADER_MISMATCH, mismatchedHeader } from "./mirroredHeaders.js";
import { parseAnswer, writtenAnswer } from "./parseAnswer.js";
import { safeLinks } from "./safeLinks.js";
import { sendInSession } from "./sendInSession.js";
import { isEvents } from "./sendUpstream.js";
import { UnusableAnswerError } from "./UnusableAnswerError.js";

const METHODS = ["POST", "GET", "DELETE"] as const;

export interface ProxyOptions {
  readonly authorized: Authorized;
  readonly sessions: Sessions;
  readonly sendToServer: SendToServer;
  readonly verifyRevocation: VerifyRevocation;
  readonly watch: StreamWatch;
  readonly emit: Emit;
}

/**
 * Passes one MCP request of a browser on to the user's MCP server, and streams the answer back.
 *
 * @param client ends the request to the server when the browser disconnects
 * @throws KeyholdError before the answer's first byte, or while it is sent
 */
export type PassOn = (call: CallContext, req: Request, res: Response, client: DisconnectSignal) => Promise<void>;

/**
 * The MCP proxy (Streamable HTTP). The browser's cookie is dropped, the user's access token added; answers stream both
 * ways with backpressure, and a client that leaves ends the request upstream.
 */
export function createProxy({
  authorized,
  sessions,
  sendToServer,
  verifyRevocation,
  watch,
  emit,
}: ProxyOptions): PassOn {
  async function pass(call: CallContext, req: Request, res: Response, client: DisconnectSignal): Promise<void> {
    const { provider } = call;
    const method = METHODS.find((known) => known === req.method);
    if (!method) throw new KeyholdError("unknown_route");
    const { message, text } = method === "POST" ? checkMessage(provider, req.body) : NOTHING;
    const mismatch = message && mismatchedHeader(req.headers, message);
    if (mismatch) {
      const error = { code: HEADER_MISMATCH, message: `The header ${mismatch} and the body say different things.` };
      res.status(400).json({ jsonrpc: "2.0", id: message.id ?? null, error });
      return;
    }
    const tell = (code: "outcome_unknown" | "provider_answer_invalid" | "provider_unavailable", cause: unknown) => {
      const failure = new KeyholdError(code, { cause });
      emit(failureEvent(call, failure));
      return failure;
    };
    const look = (json: string) => {
      // The client gets the result as it is; whether to reconnect, the page hears from its connections.
      if (provider.looksRevoked?.(json)) verifyRevocation(call, req).catch(() => undefined);
      const { message: answered, isChanged } = parseAnswer(json);
      const isUnsafe = safeLinks(provider, answered) > 0;
      if (isUnsafe) tell("provider_answer_invalid", new UnusableAnswerError("A link is not https. It was taken out."));
      return isChanged || isUnsafe ? writtenAnswer(answered) : json;
    };

    if (method === "GET" || message?.method === "subscriptions/listen") await watch.standing(call, req, client);
    const request = { call, req, method, message, text, client };
    const send = (sessionId?: string) =>
      authorized(call, (accessToken) => sendToServer(request, accessToken, sessionId), req, message);
    const { answer, browserId } = await sendInSession(sessions, call, req, message, send);
    try {
      const body = await inspectBody(look, answer);
      const mapped = browserId !== undefined && { "mcp-session-id": browserId };
      const headers = { ...responseHeaders(answer.headers), ...mapped, ...STREAMABLE };
      if (Buffer.isBuffer(body)) {
        res.writeHead(answer.status, { ...headers, "content-length": body.length }).end(body);
        return;
      }
      if (isEvents(answer.headers)) watch.answer(call, req, client);
      res.writeHead(answer.status, headers).flushHeaders();
      await pipeline(body, res);
    } catch (cause) {
      if (client.aborted) throw cause;
      if (isOfLeaving(cause) && res.headersSent) return;
      if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
      const isUnusable = cause instanceof UnusableAnswerError;
      if (mayAct(message)) throw tell("outcome_unknown", cause);
      throw tell(isUnusable ? "provider_answer_invalid" : "provider_unavailable", cause);
    }
  }

  return async (call, req, res, client) => {
    try {
      await pass(call, req, res, client);
    } catch (error) {
      if (!client.aborted) throw error;
      // Keyhold ended the stream before the server had begun to answer. The client gets an empty stream.
      if (!res.headersSent && !res.destroyed) res.writeHead(200, { ...EVENTS, ...STREAMABLE }).end();
    } finally {
      watch.forget(client);
    }
  };
}

/** The message of a request without a body. */
const NOTHING: { readonly message?: Message; readonly text?: string } = {};

/** Whether a stream broke off at the client's end. */
function isOfLeaving(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isOfLeaving);
  const { name, code } = Object(error);
  return name === "AbortError" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

const EVENTS = { "content-type": "text/event-stream" } as const;
/** Nothing between here and the browser may hold a stream back, compress it or keep it. */
const STREAMABLE = { "cache-control": "no-cache, no-store, no-transform", "x-accel-buffering": "no" } as const;
