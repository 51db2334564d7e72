/** The members of a JSON-RPC answer that the rule for replays needs. Any member may be of any type. */
export interface FoundAnswer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Finds the JSON-RPC answer in the body of a refusal. The body may be a message, or an event stream with one. */
export function answerIn(text: string): FoundAnswer | undefined {
  const data = text.split(/\r\n|\n|\r/).flatMap((line) => (line.startsWith("data:") ? line.slice("data:".length) : []));
  for (const json of [text, ...data]) {
    const found: FoundAnswer = Object(parsed(json));
    if ("result" in found || "error" in found) return found;
  }
  return undefined;
}

/** Whether an answer has the request's id. A server knows the id only after it has read the message. */
export function isAnswerTo({ id }: FoundAnswer, sentId: unknown): boolean {
  return id !== undefined && id !== null && String(id) === String(sentId);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
