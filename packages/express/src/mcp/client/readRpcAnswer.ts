import { createParser } from "eventsource-parser";
import { isPassing } from "../../oauth/passingRefusal.js";
import { isDeeperThan } from "../../util/isDeeperThan.js";
import { LostAnswerError, UnusableAnswerError } from "../answerErrors.js";
import { answerIn, messagesOf, type RawAnswer } from "../answerIn.js";
import { parseAnswer } from "../parseAnswer.js";
import type { Budget } from "./createBudget.js";

/** The maximum depth of an answer, in levels. Keyhold writes it as JSON again, and that fails at some thousands of levels. */
const DEEPEST = 500;

/** A JSON-RPC request that the server sent in the event stream of an answer. */
export interface RpcRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params?: unknown;
}

/** The result of reading a response. If the stream broke off after an event with an id, Keyhold can resume it. */
export interface ReadResult {
  readonly answer?: RawAnswer;
  readonly lastEventId?: string;
  /** Milliseconds that the server asks clients to wait before they resume. */
  readonly retry?: number;
}

export interface ReadOptions {
  /** The request's own id. */
  readonly id: unknown;
  readonly budget: Budget;
  readonly onRequest: (request: RpcRequest) => void;
}

/**
 * Reads a response (a JSON message or an event stream) up to the answer to a request. It does not read the rest.
 *
 * @throws UnusableAnswerError if the response has no answer, or exceeds the budget
 * @throws LostAnswerError if the response breaks off and Keyhold cannot resume it, or if the server is too busy
 */
export async function readRpcAnswer(response: Response, options: ReadOptions): Promise<ReadResult> {
  const isStream = /^text\/event-stream\s*(;|$)/i.test(response.headers.get("content-type") ?? "");
  if (response.ok && isStream) return readEvents(response, options);
  let text = "";
  for await (const part of textOf(response, options.budget)) text += part;
  const answer = shallowAnswerIn(parsed(text), options.id);
  if (!answer) {
    const why = `The MCP server answered ${response.status} without a JSON-RPC message.`;
    throw isPassing(response.status) ? new LostAnswerError(why) : new UnusableAnswerError(why);
  }
  return { answer };
}

async function readEvents(response: Response, { id, budget, onRequest }: ReadOptions): Promise<ReadResult> {
  let answer: RawAnswer | undefined;
  let lastEventId: string | undefined;
  let retry: number | undefined;
  const parser = createParser({
    onRetry: (time) => {
      retry = time;
    },
    onEvent: (event) => {
      budget.take("messages");
      lastEventId = event.id || lastEventId;
      const message = parsed(event.data);
      answer ??= shallowAnswerIn(message, id);
      if (!answer) messagesOf(message).filter(isRequest).forEach(onRequest);
    },
  });
  try {
    for await (const part of textOf(response, budget)) {
      parser.feed(part);
      if (answer) break;
    }
    // Complete the last event if no empty line follows it.
    if (!answer) parser.feed("\n\n");
  } catch (error) {
    if (error instanceof UnusableAnswerError || lastEventId === undefined) throw error;
  }
  return { answer, lastEventId, retry };
}

async function* textOf({ body }: Response, budget: Budget): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  const next = () =>
    reader?.read().catch((cause: unknown) => {
      throw new LostAnswerError("The MCP server broke off its answer.", { cause });
    });
  try {
    for (let read = await next(); read && !read.done; read = await next()) {
      budget.take("bytes", read.value.length);
      yield decoder.decode(read.value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    // Cancelling fails if the stream broke off. That does no harm.
    await reader?.cancel().catch(() => undefined);
  }
}

function parsed(text: string): unknown {
  try {
    return parseAnswer(text).message;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The answer to a request. An answer without an id counts too: it arrived in the response to this request.
 *
 * @throws UnusableAnswerError if the answer is nested too deeply
 */
function shallowAnswerIn(message: unknown, id: unknown): RawAnswer | undefined {
  const answer = answerIn(message, id) ?? answerIn(message, null);
  if (isDeeperThan(DEEPEST, answer)) throw new UnusableAnswerError("The MCP server's answer is nested too deeply.");
  return answer;
}

function isRequest(message: unknown): message is RpcRequest {
  const { id, method } = Object(message);
  return id !== undefined && id !== null && typeof method === "string";
}
