import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { isInputRequired } from "../answerIn.js";
import { isModern } from "../isModern.js";
import type { Asker } from "../questions/Asker.js";
import { ELICITATION, type Form, readElicitation } from "../questions/readElicitation.js";
import { MOST_QUESTIONS } from "./createQuestionQueue.js";
import type { FoundAnswer } from "./sendAndResume.js";

/** How often a server can ask for the same call again, with or without a question. */
const MOST_ROUNDS = 10;
/** Milliseconds before Keyhold sends a call again that the server wants later. */
const AGAIN_AFTER = 1_000;

/** A JSON-RPC message of the SDK's client. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> };
}

export interface RoundsOptions {
  /** Asks the user. Absent if the page cannot show a question. */
  readonly ask?: ((form: Form) => Promise<object>) | undefined;
  /** As in `Asker`. */
  readonly canShow: Asker["canShow"];
  /** Ends the pause before Keyhold sends the call again. */
  readonly signal: AbortSignal;
}

/**
 * Sends a call. While the server asks for the same call again (MCP 2026-07-28), it has not carried the call out. So Keyhold asks the user, and
 * sends the call again with the answers and the server's state. Without a question and a state, it would be the same call once more, and in
 * older versions such an answer means nothing: then Keyhold sends nothing again.
 *
 * @param send sends a message, and finds the answer to it
 * @returns the last answer. It asks for the call again if the user could not answer what the server wants to know
 * @throws KeyholdError `too_many_questions`; `provider_unavailable` if the server wants the call later too often
 */
export async function callInRounds(
  message: Message,
  send: (message: Message) => Promise<FoundAnswer>,
  { ask, canShow, signal }: RoundsOptions,
): Promise<FoundAnswer> {
  let found = await send(message);
  for (let round = 1; isModern(message) && isInputRequired(found.answer); round++) {
    const { inputRequests, requestState } = Object(found.answer.result);
    const forms = formsIn(inputRequests, canShow);
    if (!forms || (forms.length > 0 && !ask)) return found;
    if (round > MOST_ROUNDS) throw new KeyholdError(forms.length > 0 ? "too_many_questions" : "provider_unavailable");
    const responses: [string, object][] = [];
    for (const [key, form] of forms) if (ask) responses.push([key, await ask(form)]);
    // Without a question, the server only wants the call later.
    if (forms.length === 0) await pause(AGAIN_AFTER, undefined, { signal });
    const inputResponses = forms.length > 0 ? Object.fromEntries(responses) : undefined;
    const params = { ...message.params, inputResponses, requestState: requestState ?? undefined };
    found = await send({ ...message, id: `${message.id}.${round}`, params });
  }
  return found;
}

/** @returns `undefined` if there are too many requests, or if one of them is neither a form nor a link that the page can show */
function formsIn(
  inputRequests: unknown,
  canShow: Asker["canShow"],
): readonly (readonly [key: string, Form])[] | undefined {
  const requests = Object.entries<unknown>(Object(inputRequests));
  const forms = requests.flatMap(([key, request]) => {
    const { method, params } = Object(request);
    const form = method === ELICITATION ? readElicitation(params, canShow) : undefined;
    return form ? [[key, form] as const] : [];
  });
  return forms.length === requests.length && forms.length <= MOST_QUESTIONS ? forms : undefined;
}
