import { Readable } from "node:stream";
import type { Admitted } from "./Admit.js";
import type { CheckResult } from "./createCheckRevocation.js";
import type { FetchAnswer } from "./createFetchFromServer.js";
import type { asResponse } from "./createMcpFetch.js";
import { inspectBody } from "./inspectBody.js";
import { parseAnswer, writtenAnswer } from "./parseAnswer.js";
import { isMessage, LARGEST_WHOLE, LATER } from "./sendUpstream.js";

/** A server's answer, after the rules were applied. */
export interface RuledAnswer {
  readonly response: Parameters<typeof asResponse>[0];
  /** The whole body, or a stream of it. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream | null | undefined;
}

/**
 * Applies the rules to an MCP server's answer to an agent, which can be one message or an event stream.
 *
 * @param applyRules absent if no rule applies
 * @param check looks for a result that says that the grant has ended
 */
export async function ruledAnswer(
  response: FetchAnswer["response"],
  applyRules: Admitted["applyRules"],
  check: CheckResult | undefined,
): Promise<RuledAnswer> {
  if (!applyRules || !response.ok || !response.body)
    return { response, body: check ? response.body?.pipeThrough(checking(check)) : response.body };
  const look = (json: string) => {
    // If the grant has ended, Keyhold refuses the agent's next call.
    check?.(json)?.catch(() => undefined);
    const { message, isChanged } = parseAnswer(json);
    return applyRules(message) || isChanged ? writtenAnswer(message) : json;
  };
  // `fetch` has decompressed the body.
  const { "content-encoding": _coding, "content-length": _length, ...headers } = Object.fromEntries(response.headers);
  const { status, statusText } = response;
  const seen = await inspectBody(look, { status, headers, body: await bodyOf(response) });
  const body = Buffer.isBuffer(seen) ? new Uint8Array(seen) : ReadableStream.from(seen);
  return { response: { status, statusText, headers: Object.entries(headers) }, body };
}

/** Reads a message of a known length as a whole. A stream around each message would take more time than all rules. */
async function bodyOf(response: FetchAnswer["response"]): Promise<Buffer | Readable> {
  const { "content-length": length, "content-encoding": coding, ...headers } = Object.fromEntries(response.headers);
  if (coding === undefined && Number(length) <= LARGEST_WHOLE && isMessage(headers))
    return Buffer.from(await response.arrayBuffer());
  return response.body ? Readable.fromWeb(response.body).on("error", LATER) : Buffer.alloc(0);
}

/** Passes every byte on at once. Checks the text so far, until it says that the grant has ended. */
function checking(check: CheckResult): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let seen = "";
  let isOver = false;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (isOver) return;
      seen += decoder.decode(chunk, { stream: true });
      const verified = check(seen);
      // The agent gets this result unchanged. If the grant has ended, Keyhold refuses the agent's next call.
      verified?.catch(() => undefined);
      isOver = verified !== undefined || seen.length > LARGEST_WHOLE;
    },
  });
}
