import { setTimeout as pause } from "node:timers/promises";
import { METHOD_NOT_FOUND } from "@modelcontextprotocol/client";
import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import { LostAnswerError } from "./answerErrors.js";
import type { RawAnswer } from "./answerIn.js";
import { createBudget } from "./createBudget.js";
import type { McpFetch } from "./createMcpFetch.js";
import { plainAnswer } from "./plainAnswer.js";
import { readAnswer, type ServerRequest } from "./readAnswer.js";

/** Milliseconds that a server has to answer `server/discover`. It leaves time for the handshake and the list of tools (`READ_TIMEOUT`). */
const PROBE_TIMEOUT = 5_000;
/** How often Keyhold resumes a stream that broke off. */
const MOST_RESUMED = 8;
/** Milliseconds to wait before Keyhold resumes a stream: the default if the server names no time, and the maximum. */
const RESUME_AFTER = { usual: 1_000, most: 5_000 } as const;

/** The requests of one call of Keyhold's own MCP client. */
export interface Exchange {
  /** The `fetch` for a transport of the MCP SDK. It returns each answer as one small JSON message, even if the server sent a stream. */
  readonly fetch: McpFetch;
  /** Whether a tool call was sent. If anything fails after that, the server may still have carried it out. */
  isCallSent(): boolean;
  /** Whether the server sent a request that asks the user something. */
  hasAskedUser(): boolean;
  /** Whether the server gave no usable answer to `server/discover`. */
  isProbeLost(): boolean;
  /** Ends all requests in progress, except the request that ends the MCP session. */
  end(): void;
}

interface Message {
  readonly id?: string | number;
  readonly method?: string;
}

/**
 * The layer between the SDK's client and an MCP server. It reads the server's answers within a budget, answers the server's own requests,
 * and opens no standing event stream. If a server gives no usable answer to `server/discover`, Keyhold treats it as a legacy server. That
 * is safe: `server/discover` has no effects, and the next request (the handshake) fails if the server is not a legacy server.
 *
 * @param send sends with the user's access token
 */
export function createExchange(send: McpFetch): Exchange {
  const budget = createBudget();
  const over = new AbortController();
  let isCallSent = false;
  let hasAskedUser = false;
  let isProbeLost = false;

  const request: McpFetch = (url, init) => {
    budget.take("requests");
    return send(url, { ...init, signal: AbortSignal.any([over.signal, ...(init?.signal ? [init.signal] : [])]) });
  };

  async function answerTo(url: Parameters<McpFetch>[0], init: RequestInit, { id }: Message) {
    /**
     * Answers the server's request, so that the tool can continue or end. Keyhold declares no client capabilities, so most requests get an
     * error.
     */
    const onRequest = ({ id: theirs, method }: ServerRequest) => {
      hasAskedUser ||= method === "elicitation/create";
      const answer = method === "ping" ? { result: {} } : { error: { code: METHOD_NOT_FOUND, message: "" } };
      const body = JSON.stringify({ jsonrpc: "2.0", id: theirs, ...answer });
      request(url, { ...init, body }).then(discard, () => undefined);
    };
    let response = await request(url, init);
    const sessionId = response.headers.get("mcp-session-id");
    for (let resumed = 0; ; resumed++) {
      const { answer, lastEventId, retry } = await readAnswer(response, { id, budget, onRequest });
      if (answer) return { answer, headers: sessionId === null ? undefined : { "mcp-session-id": sessionId } };
      if (lastEventId === undefined || resumed === MOST_RESUMED)
        throw new LostAnswerError("The MCP server broke off its answer.");
      await pause(Math.min(retry ?? RESUME_AFTER.usual, RESUME_AFTER.most), undefined, { signal: over.signal });
      const headers = new Headers(init.headers);
      headers.delete("content-type");
      headers.set("accept", "text/event-stream");
      headers.set("last-event-id", lastEventId);
      response = await request(url, { method: "GET", headers });
    }
  }

  async function post(url: Parameters<McpFetch>[0], init: RequestInit): Promise<Response> {
    const message: Message = JSON.parse(String(init.body));
    const { id, method } = message;
    if (id === undefined || method === undefined) {
      await discard(await request(url, init));
      return new Response(null, { status: 202 });
    }
    if (method === "tools/call") isCallSent = true;
    const asked = answerTo(url, init, message);
    const found = await (method === "server/discover" ? answerInTime(asked) : asked);
    isProbeLost ||= found === undefined;
    const { answer, headers } = found ?? UNKNOWN;
    return Response.json({ jsonrpc: "2.0", id, ...plainAnswer(method, answer) }, { headers });
  }

  return {
    async fetch(url, init = {}) {
      if (init.method === "POST") return post(url, init);
      if (init.method === "GET") return new Response(null, { status: 405 });
      const response = await send(url, init);
      await discard(response);
      return new Response(null, { status: response.status });
    },
    isCallSent: () => isCallSent,
    hasAskedUser: () => hasAskedUser,
    isProbeLost: () => isProbeLost,
    end: () => over.abort(),
  };
}

interface FoundAnswer {
  readonly answer: RawAnswer;
  readonly headers?: Record<string, string> | undefined;
}

/** The answer of a server that does not know a method. */
const UNKNOWN: FoundAnswer = { answer: { error: { code: METHOD_NOT_FOUND } } };

/** @returns `undefined` if there is no usable answer in time. It still throws errors about the user's access */
async function answerInTime(asked: Promise<FoundAnswer>): Promise<FoundAnswer | undefined> {
  try {
    return await withTimeout(asked, PROBE_TIMEOUT, () => undefined);
  } catch (error) {
    if (error instanceof KeyholdError && !PASSING.has(error.code)) throw error;
    return undefined;
  }
}

const PASSING: ReadonlySet<string> = new Set(["provider_unavailable", "provider_answer_invalid"]);

async function discard({ body }: Response): Promise<void> {
  await body?.cancel();
}
