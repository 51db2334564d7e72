import { setTimeout as pause } from "node:timers/promises";
import { LostAnswerError } from "../answerErrors.js";
import type { RawAnswer } from "../answerIn.js";
import type { McpFetch } from "../createMcpFetch.js";
import { type ReadOptions, readRpcAnswer } from "./readRpcAnswer.js";

/** How often Keyhold resumes a stream that broke off. */
const MOST_RESUMED = 8;
/** Milliseconds to wait before Keyhold resumes a stream: the default if the server names no time, and the maximum. */
const RESUME_AFTER = { usual: 1_000, most: 5_000 } as const;

/** A request that the SDK's transport sends with `POST`. */
export interface PostRequest {
  readonly url: Parameters<McpFetch>[0];
  readonly init: RequestInit;
}

/** The answer to a request, and the headers that the SDK needs with it. */
export interface FoundAnswer {
  readonly answer: RawAnswer;
  readonly headers?: Record<string, string> | undefined;
}

/**
 * Sends a request, and reads the answer. If the stream of the answer breaks off, asks the server for the rest of it.
 *
 * @param fetch sends each of these requests
 * @param signal ends the pause before the rest
 * @throws LostAnswerError if the server does not send the rest; UnusableAnswerError if the answer is invalid, or exceeds the budget
 */
export async function sendAndResume(
  { url, init }: PostRequest,
  options: ReadOptions,
  fetch: McpFetch,
  signal: AbortSignal,
): Promise<FoundAnswer> {
  let response = await fetch(url, init);
  const sessionId = response.headers.get("mcp-session-id");
  for (let resumed = 0; ; resumed++) {
    const { answer, lastEventId, retry } = await readRpcAnswer(response, options);
    if (answer) return { answer, headers: sessionId === null ? undefined : { "mcp-session-id": sessionId } };
    if (lastEventId === undefined || resumed === MOST_RESUMED)
      throw new LostAnswerError("The MCP server broke off its answer.");
    await pause(Math.min(retry ?? RESUME_AFTER.usual, RESUME_AFTER.most), undefined, { signal });
    const headers = streamHeaders(init);
    headers.set("last-event-id", lastEventId);
    response = await fetch(url, { method: "GET", headers });
  }
}

/** The headers of a request for an event stream of the same session. */
export function streamHeaders({ headers: sent }: RequestInit): Headers {
  const headers = new Headers(sent);
  headers.delete("content-type");
  headers.set("accept", "text/event-stream");
  return headers;
}
