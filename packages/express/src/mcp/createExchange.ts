import { setTimeout as pause } from "node:timers/promises";
import { INTERNAL_ERROR, METHOD_NOT_FOUND } from "@modelcontextprotocol/client";
import { KeyholdError } from "../errors/KeyholdError.js";
import { withTimeout } from "../util/withTimeout.js";
import { LostAnswerError } from "./answerErrors.js";
import type { RawAnswer } from "./answerIn.js";
import { createBudget } from "./createBudget.js";
import type { McpFetch } from "./createMcpFetch.js";
import type { Asker } from "./createQuestions.js";
import { isModern } from "./isModern.js";
import { isInputRequired, plainAnswer } from "./plainAnswer.js";
import { type RpcRequest, readAnswer } from "./readAnswer.js";
import { ELICITATION, type Form, readElicitation } from "./readElicitation.js";

/** Milliseconds that a server has to answer `server/discover`. It leaves time for the handshake and the list of tools (`READ_TIMEOUT`). */
const PROBE_TIMEOUT = 5_000;
/** How often Keyhold resumes a stream that broke off. */
const MOST_RESUMED = 8;
/** Milliseconds to wait before Keyhold resumes a stream: the default if the server names no time, and the maximum. */
const RESUME_AFTER = { usual: 1_000, most: 5_000 } as const;
/** How often a server can ask for the same call again (MCP 2026-07-28), with or without a question. */
const MOST_ROUNDS = 10;
/** The maximum number of questions of one call. */
const MOST_QUESTIONS = 10;
/** Milliseconds that a server has to open its standing event stream. */
const LISTEN_TIMEOUT = 2_000;

/** The requests of one call of Keyhold's own MCP client. */
export interface Exchange {
  /** The `fetch` for a transport of the MCP SDK. It returns each answer as one small JSON message, even if the server sent a stream. */
  readonly fetch: McpFetch;
  /** Whether a tool call was sent. If anything fails after that, the server may still have carried it out. */
  isCallSent(): boolean;
  /** Whether the server sent a request that asks the user something. */
  hasAskedUser(): boolean;
  /** Why a question of the server has no answer of the user. */
  unanswered(): unknown;
  /** Whether the user was asked at any time since this was called last. */
  wasAsking(): boolean;
  /** Whether the server gave no usable answer to `server/discover`. */
  isProbeLost(): boolean;
  /**
   * Ends all requests in progress, except the request that ends the MCP session.
   *
   * @returns when the server knows, or cannot be told, that no client waits for its answer
   */
  end(): Promise<void>;
}

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> };
}

/**
 * The layer between the SDK's client and an MCP server. It reads the server's answers within a budget, and answers the server's own requests.
 * It opens a standing event stream only for a call that can ask its user, because some servers ask there. If a server gives no usable answer
 * to `server/discover`, Keyhold treats it as a legacy server. That is safe: `server/discover` has no effects, and the next request (the
 * handshake) fails if the server is not a legacy server.
 *
 * @param send sends with the user's access token
 * @param asker asks the user what a tool asks. Absent if the page cannot show a question
 */
export function createExchange(send: McpFetch, asker?: Asker): Exchange {
  const budget = createBudget();
  const over = new AbortController();
  let isCallSent = false;
  let hasAskedUser = false;
  let isProbeLost = false;
  let unanswered: unknown;
  let questions = 0;
  let asking = 0;
  let wasAsking = false;
  let lastQuestion: Promise<unknown> = Promise.resolve();
  let cancelled: Promise<void> | undefined;

  const sendNow: McpFetch = (url, init) =>
    send(url, { ...init, signal: AbortSignal.any([over.signal, ...(init?.signal ? [init.signal] : [])]) });
  const request: McpFetch = (url, init) => {
    budget.take("requests");
    return sendNow(url, init);
  };

  /** Asks one question after the other. One question too many gives the call no more time. */
  async function asked({ ask }: Asker, form: Form): Promise<object> {
    if (++questions > MOST_QUESTIONS) throw new KeyholdError("too_many_questions");
    const question = lastQuestion.then(() => ask(form));
    lastQuestion = question.catch(() => undefined);
    asking++;
    wasAsking = true;
    const answer = await question.finally(() => asking--);
    // For a link, MCP allows no content.
    return form.url !== undefined && answer.action === "accept" ? { action: answer.action } : answer;
  }

  /** The answer to a request that the server itself has sent. With it, the tool can continue or end. The user's answer goes there unchanged. */
  async function replyTo({ method, params }: RpcRequest): Promise<object> {
    if (method === "ping") return { result: {} };
    hasAskedUser ||= method === ELICITATION;
    const form = method === ELICITATION && isCallSent ? readElicitation(params, asker?.canShow) : undefined;
    if (!form || !asker) return { error: { code: METHOD_NOT_FOUND, message: "" } };
    try {
      return { result: await asked(asker, form) };
    } catch (error) {
      unanswered = error;
      return { error: { code: INTERNAL_ERROR, message: "The user gave no answer." } };
    }
  }

  /** @param init a request to post to the same server */
  function replyWith(url: Parameters<McpFetch>[0], init: RequestInit) {
    return (theirs: RpcRequest) => {
      budget.take("requests");
      replyTo(theirs)
        .then((answer) => sendNow(url, { ...init, body: JSON.stringify({ jsonrpc: "2.0", id: theirs.id, ...answer }) }))
        .then(discard, () => {
          // The tool would wait for an answer that does not come.
          if (theirs.method === ELICITATION) over.abort();
        });
    };
  }

  /** Listens to the standing event stream of an MCP session. Nothing depends on it, so a server without one does no harm. */
  async function listen(url: Parameters<McpFetch>[0], init: RequestInit): Promise<void> {
    if (!new Headers(init.headers).has("mcp-session-id")) return;
    const begun = request(url, { method: "GET", headers: streamHeaders(init) });
    const read = begun.then((response) => readAnswer(response, { id: NONE, budget, onRequest: replyWith(url, init) }));
    read.catch(() => undefined);
    await withTimeout(begun, LISTEN_TIMEOUT, () => undefined).catch(() => undefined);
  }

  /**
   * A server of MCP 2025-11-25 or older continues after its stream was closed, so it gets a message if the request ends early. For later
   * servers, the closed stream is the message.
   *
   * @returns a function to call when the request has its answer
   */
  function cancelAtEnd(url: Parameters<McpFetch>[0], init: RequestInit, message: Message) {
    const { id: requestId, method } = message;
    const cancel = () => {
      const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });
      cancelled = send(url, { ...init, body }).then(discard, () => undefined);
    };
    // MCP forbids to cancel the handshake.
    if (!isModern(message) && method !== "initialize") over.signal.addEventListener("abort", cancel);
    return () => over.signal.removeEventListener("abort", cancel);
  }

  async function answerTo(url: Parameters<McpFetch>[0], init: RequestInit, message: Message): Promise<FoundAnswer> {
    const hasAnswer = cancelAtEnd(url, init, message);
    return findAnswer(url, init, message).finally(hasAnswer);
  }

  async function findAnswer(url: Parameters<McpFetch>[0], init: RequestInit, { id }: Message): Promise<FoundAnswer> {
    const onRequest = replyWith(url, init);
    let response = await request(url, init);
    const sessionId = response.headers.get("mcp-session-id");
    for (let resumed = 0; ; resumed++) {
      const { answer, lastEventId, retry } = await readAnswer(response, { id, budget, onRequest });
      if (answer) return { answer, headers: sessionId === null ? undefined : { "mcp-session-id": sessionId } };
      if (lastEventId === undefined || resumed === MOST_RESUMED)
        throw new LostAnswerError("The MCP server broke off its answer.");
      await pause(Math.min(retry ?? RESUME_AFTER.usual, RESUME_AFTER.most), undefined, { signal: over.signal });
      const headers = streamHeaders(init);
      headers.set("last-event-id", lastEventId);
      response = await request(url, { method: "GET", headers });
    }
  }

  /**
   * Sends a call. While the server asks for the same call again (MCP 2026-07-28), it has not carried the call out. So Keyhold asks the user, and
   * sends the call again with the answers and the server's state. Without a question and a state, it would be the same call once more, and
   * in older versions such an answer means nothing: then Keyhold sends nothing again.
   */
  async function callTool(url: Parameters<McpFetch>[0], init: RequestInit, message: Message): Promise<FoundAnswer> {
    if (asker) await listen(url, init);
    isCallSent = true;
    let found = await answerTo(url, init, message);
    for (let round = 1; isModern(message) && isInputRequired(found.answer); round++) {
      const { inputRequests, requestState } = Object(found.answer.result);
      const forms = formsIn(inputRequests, asker);
      if (!forms || (forms.length > 0 && !asker)) return found;
      if (round > MOST_ROUNDS) throw new KeyholdError(forms.length > 0 ? "too_many_questions" : "provider_unavailable");
      const responses: [string, object][] = [];
      for (const [key, form] of forms) if (asker) responses.push([key, await asked(asker, form)]);
      // Without a question, the server only wants the call later.
      if (forms.length === 0) await pause(RESUME_AFTER.usual, undefined, { signal: over.signal });
      const inputResponses = forms.length > 0 ? Object.fromEntries(responses) : undefined;
      const params = { ...message.params, inputResponses, requestState: requestState ?? undefined };
      const again = { ...message, id: `${message.id}.${round}`, params };
      found = await answerTo(url, { ...init, body: JSON.stringify(again) }, again);
    }
    return found;
  }

  async function post(url: Parameters<McpFetch>[0], init: RequestInit): Promise<Response> {
    const message: Message = JSON.parse(String(init.body));
    const { id, method } = message;
    if (id === undefined || method === undefined) {
      await discard(await request(url, init));
      return new Response(null, { status: 202 });
    }
    const sent = method === "tools/call" ? callTool(url, init, message) : answerTo(url, init, message);
    const found = await (method === "server/discover" ? answerInTime(sent) : sent);
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
    unanswered: () => unanswered,
    wasAsking() {
      const was = wasAsking;
      wasAsking = asking > 0;
      return was;
    },
    isProbeLost: () => isProbeLost,
    async end() {
      over.abort();
      await cancelled;
    },
  };
}

interface FoundAnswer {
  readonly answer: RawAnswer;
  readonly headers?: Record<string, string> | undefined;
}

/** No message has this id. */
const NONE = Symbol("no id");

function streamHeaders(init: RequestInit): Headers {
  const headers = new Headers(init.headers);
  headers.delete("content-type");
  headers.set("accept", "text/event-stream");
  return headers;
}

/** @returns `undefined` if there are too many requests, or if one of them is neither a form nor a link that the page can show */
function formsIn(
  inputRequests: unknown,
  asker: Asker | undefined,
): readonly (readonly [key: string, Form])[] | undefined {
  const requests = Object.entries<unknown>(Object(inputRequests));
  const forms = requests.flatMap(([key, request]) => {
    const { method, params } = Object(request);
    const form = method === ELICITATION ? readElicitation(params, asker?.canShow) : undefined;
    return form ? [[key, form] as const] : [];
  });
  return forms.length === requests.length && forms.length <= MOST_QUESTIONS ? forms : undefined;
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
