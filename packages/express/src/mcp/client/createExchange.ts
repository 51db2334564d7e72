import { INTERNAL_ERROR, METHOD_NOT_FOUND } from "@modelcontextprotocol/client";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { McpFetch } from "../createMcpFetch.js";
import { isModern } from "../isModern.js";
import type { Asker } from "../questions/Asker.js";
import { ELICITATION, readElicitation } from "../questions/readElicitation.js";
import { callInRounds, type Message } from "./callInRounds.js";
import { createBudget } from "./createBudget.js";
import { createQuestionQueue } from "./createQuestionQueue.js";
import { plainAnswer } from "./plainAnswer.js";
import { type RpcRequest, readRpcAnswer } from "./readRpcAnswer.js";
import { type FoundAnswer, type PostRequest, sendAndResume, streamHeaders } from "./sendAndResume.js";

/** Milliseconds that a server has to answer `server/discover`. It leaves time for the handshake and the list of tools (`READ_TIMEOUT`). */
const PROBE_TIMEOUT = 5_000;
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
  /** The error because of which the user did not answer the server's question. */
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
  const questions = asker && createQuestionQueue(asker);
  const over = new AbortController();
  let isCallSent = false;
  let hasAskedUser = false;
  let isProbeLost = false;
  let unanswered: unknown;
  let cancelled: Promise<void> | undefined;

  const sendNow: McpFetch = (url, init) =>
    send(url, { ...init, signal: AbortSignal.any([over.signal, ...(init?.signal ? [init.signal] : [])]) });
  const request: McpFetch = (url, init) => {
    budget.take("requests");
    return sendNow(url, init);
  };

  /** The answer to a request that the server itself has sent. With it, the tool can continue or end. The user's answer goes there unchanged. */
  async function replyTo({ method, params }: RpcRequest): Promise<object> {
    if (method === "ping") return { result: {} };
    hasAskedUser ||= method === ELICITATION;
    const form = method === ELICITATION && isCallSent ? readElicitation(params, asker?.canShow) : undefined;
    if (!form || !questions) return { error: { code: METHOD_NOT_FOUND, message: "" } };
    try {
      return { result: await questions.ask(form) };
    } catch (error) {
      unanswered = error;
      return { error: { code: INTERNAL_ERROR, message: "The user gave no answer." } };
    }
  }

  /** Replies to the server's own requests, with a `POST` like the one that they belong to. */
  function replyWith({ url, init }: PostRequest) {
    return (theirs: RpcRequest) => {
      budget.take("requests");
      replyTo(theirs)
        .then((answer) => sendNow(url, { ...init, body: JSON.stringify({ jsonrpc: "2.0", id: theirs.id, ...answer }) }))
        .then(discard, () => {
          // The server did not get the answer, and the tool would wait for it.
          if (theirs.method === ELICITATION) over.abort();
        });
    };
  }

  /** Listens to the standing event stream of an MCP session. Nothing depends on it, so a server without one does no harm. */
  async function listen(post: PostRequest): Promise<void> {
    if (!new Headers(post.init.headers).has("mcp-session-id")) return;
    const begun = request(post.url, { method: "GET", headers: streamHeaders(post.init) });
    const read = begun.then((response) => readRpcAnswer(response, { id: NONE, budget, onRequest: replyWith(post) }));
    read.catch(() => undefined);
    await withTimeout(begun, LISTEN_TIMEOUT, () => undefined).catch(() => undefined);
  }

  /**
   * A server of MCP 2025-11-25 or older continues after its stream was closed, so it gets a message if the request ends early. For later
   * servers, the closed stream is the message.
   *
   * @returns a function to call when the request has its answer
   */
  function cancelAtEnd({ url, init }: PostRequest, message: Message) {
    const { id: requestId, method } = message;
    const cancel = () => {
      const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });
      cancelled = send(url, { ...init, body }).then(discard, () => undefined);
    };
    // MCP forbids to cancel the handshake.
    if (!isModern(message) && method !== "initialize") over.signal.addEventListener("abort", cancel);
    return () => over.signal.removeEventListener("abort", cancel);
  }

  async function answerTo(post: PostRequest, message: Message): Promise<FoundAnswer> {
    const hasAnswer = cancelAtEnd(post, message);
    const options = { id: message.id, budget, onRequest: replyWith(post) };
    return sendAndResume(post, options, request, over.signal).finally(hasAnswer);
  }

  async function callTool(post: PostRequest, message: Message): Promise<FoundAnswer> {
    if (questions) await listen(post);
    isCallSent = true;
    const sendRound = (round: Message) =>
      answerTo({ ...post, init: { ...post.init, body: JSON.stringify(round) } }, round);
    return callInRounds(message, sendRound, {
      ask: questions?.ask,
      canShow: asker?.canShow,
      signal: over.signal,
    });
  }

  async function answerPost(post: PostRequest): Promise<Response> {
    const message: Message = JSON.parse(String(post.init.body));
    const { id, method } = message;
    if (id === undefined || method === undefined) {
      await discard(await request(post.url, post.init));
      return new Response(null, { status: 202 });
    }
    const sent = method === "tools/call" ? callTool(post, message) : answerTo(post, message);
    const found = await (method === "server/discover" ? answerInTime(sent) : sent);
    isProbeLost ||= found === undefined;
    const { answer, headers } = found ?? UNKNOWN;
    return Response.json({ jsonrpc: "2.0", id, ...plainAnswer(method, answer) }, { headers });
  }

  return {
    async fetch(url, init = {}) {
      if (init.method === "POST") return answerPost({ url, init });
      if (init.method === "GET") return new Response(null, { status: 405 });
      const response = await send(url, init);
      await discard(response);
      return new Response(null, { status: response.status });
    },
    isCallSent: () => isCallSent,
    hasAskedUser: () => hasAskedUser,
    unanswered: () => unanswered,
    wasAsking: () => questions?.wasAsking() ?? false,
    isProbeLost: () => isProbeLost,
    async end() {
      over.abort();
      await cancelled;
    },
  };
}

/** No message has this id. */
const NONE = Symbol("no id");

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
