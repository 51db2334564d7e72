import type { Admitted } from "./Admit.js";
import type { CheckResult } from "./createCheckRevocation.js";
import { decompressed } from "./decompressed.js";
import { inspectBody } from "./inspectBody.js";
import { parseAnswer, writtenAnswer } from "./parseAnswer.js";
import { LARGEST_WHOLE, type UpstreamAnswer } from "./sendUpstream.js";

/**
 * Applies the rules to an MCP server's answer to an agent, which can be one message or an event stream.
 *
 * @param admitted `applyRules` is absent if no rule applies
 * @param check looks for a result that says that the grant has ended
 * @returns the body, decompressed
 */
export async function ruledBody(
  answer: UpstreamAnswer,
  { applyRules, events }: Pick<Admitted, "applyRules" | "events">,
  check: CheckResult | undefined,
): Promise<Buffer | AsyncIterable<Buffer>> {
  if (applyRules && answer.status < 300) {
    const look = (json: string) => {
      // If the grant has ended, Keyhold refuses the agent's next call.
      check?.(json)?.catch(() => undefined);
      const { message, isChanged } = parseAnswer(json);
      return applyRules(message) || isChanged ? writtenAnswer(message) : json;
    };
    return inspectBody(look, answer, events);
  }
  const body = await decompressed(answer);
  return check ? checked(Buffer.isBuffer(body) ? [body] : body, check) : body;
}

/** Passes every chunk on at once. Checks the text so far, until it says that the grant has ended. */
async function* checked(body: AsyncIterable<Buffer> | Iterable<Buffer>, check: CheckResult): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder();
  let seen = "";
  let isOver = false;
  for await (const chunk of body) {
    if (!isOver) {
      seen += decoder.decode(chunk, { stream: true });
      const verified = check(seen);
      // The agent gets this result unchanged. If the grant has ended, Keyhold refuses the agent's next call.
      verified?.catch(() => undefined);
      isOver = verified !== undefined || seen.length > LARGEST_WHOLE;
    }
    yield chunk;
  }
}
