import { finished } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { refusal } from "../connections/refusal.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Emit } from "../KeyholdEvent.js";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import type { Authorized } from "./authorized.js";
import { checkedBody } from "./checkedBody.js";
import { checkLinks, UnsafeAnswerError } from "./checkLinks.js";
import { checkMessage } from "./checkMessage.js";
import type { CheckEnd } from "./createCheckEnd.js";
import type { Sessions } from "./createSessions.js";
import type { Departure } from "./Departure.js";
import { requestHeaders, responseHeaders } from "./headers.js";
import { HEADER_MISMATCH, mismatchedHeader } from "./mirroredHeaders.js";
import { sendInSession } from "./sendInSession.js";
import { sendUpstream, type UpstreamAnswer } from "./sendUpstream.js";
import { ask, upstreamOf } from "./upstream.js";

/** Milliseconds until an answer that nobody reads has to have ended; its connection is closed otherwise. */
const DISCARD_TIMEOUT = 2_000;
const METHODS = ["POST", "GET", "DELETE"] as const;

export interface ProxyOptions {
  readonly authorized: Authorized;
  readonly sessions: Sessions;
  readonly checkEnd: CheckEnd;
  readonly emit: Emit;
}

export interface McpProxy {
  /**
   * Passes one MCP request of a browser on to the user's MCP server, and streams the answer back.
   *
   * @param client ends the request upstream, when the browser has left
   * @throws KeyholdError before the answer's first byte, or in the middle of it
   */
  pass(owner: Owner, req: Request, res: Response, client: Departure): Promise<void>;
  /** Ends the streams that stand open for whatever may come. The answers to calls go on. */
  close(): void;
}

/**
 * The MCP proxy (Streamable HTTP). The browser's cookie is dropped, the user's access token added; answers stream both
 * ways with backpressure, and a client that leaves ends the request upstream.
 */
export function createProxy({ authorized, sessions, checkEnd, emit }: ProxyOptions): McpProxy {
  const standing = new Set<Departure>();

  async function pass(owner: Owner, req: Request, res: Response, client: Departure): Promise<void> {
    const { provider } = owner;
    const method = METHODS.find((known) => known === req.method);
    if (!method) throw new KeyholdError("unknown_route");
    const message = method === "POST" ? checkMessage(provider, req.body) : undefined;
    const mismatch = message && mismatchedHeader(req.headers, message);
    if (mismatch) {
      const error = { code: HEADER_MISMATCH, message: `The header ${mismatch} and the body say different things.` };
      res.status(400).json({ jsonrpc: "2.0", id: message.id ?? null, error });
      return;
    }
    if (method === "GET" || message?.method === "subscriptions/listen") standing.add(client);

    const url = new URL(provider.mcpUrl);
    const send = (sessionId?: string) =>
      authorized(
        owner,
        async (accessToken) => {
          const headers = {
            ...requestHeaders(req.headers),
            ...provider.mcpHeaders,
            "accept-encoding": "identity",
            ...(sessionId !== undefined && { "mcp-session-id": sessionId }),
            authorization: `Bearer ${accessToken}`,
          };
          const { dispatcher } = upstreamOf(provider);
          const sent = { method, headers, body: message && JSON.stringify(req.body) };
          const got = await ask(() => sendUpstream(dispatcher, url, sent, client), client);
          const challenge = got.headers["www-authenticate"]?.toString();
          return { ...got, challenge, discard: () => discarded(got) };
        },
        req,
      );

    const look = (json: string) => {
      checkLinks(provider, json);
      // The client gets the result as it is; whether to reconnect, the page hears from its connections.
      if (provider.saysEnded?.(json)) checkEnd(owner, req).catch(() => undefined);
    };

    const { answer, browserId } = await sendInSession(sessions, owner, req, message, send);
    try {
      const body = await checkedBody(look, answer);
      const mapped = browserId !== undefined && { "mcp-session-id": browserId };
      const headers = { ...responseHeaders(answer.headers), ...mapped, ...STREAMABLE };
      if (Buffer.isBuffer(body)) {
        res.writeHead(answer.status, { ...headers, "content-length": body.length }).end(body);
        return;
      }
      res.writeHead(answer.status, headers).flushHeaders();
      await pipeline(body, res);
    } catch (cause) {
      if (isOfLeaving(cause)) return;
      const code = cause instanceof UnsafeAnswerError ? "provider_answer_invalid" : "provider_unavailable";
      const failure = new KeyholdError(code, { cause });
      emit(refusal(owner, failure));
      throw failure;
    }
  }

  return {
    pass: (owner, req, res, client) => pass(owner, req, res, client).finally(() => standing.delete(client)),
    close() {
      for (const client of standing) client.abort();
    },
  };
}

/** Reads an answer to its end for nobody, so that its connection can be used again. */
async function discarded({ body }: UpstreamAnswer): Promise<void> {
  if (Buffer.isBuffer(body)) return;
  const ended = new Promise<unknown>((resolve) => finished(body.resume(), resolve));
  await withinTime(ended, DISCARD_TIMEOUT, () => body.destroy());
}

/** Whether a stream broke off at the client's end. */
function isOfLeaving(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isOfLeaving);
  const { name, code } = Object(error);
  return name === "AbortError" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** Nothing between here and the browser may hold a stream back, compress it or keep it. */
const STREAMABLE = { "cache-control": "no-cache, no-store, no-transform", "x-accel-buffering": "no" } as const;
