import type { Outcome } from "../agents/Approvals.js";
import type { CallEnd } from "../agents/createGate.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { isMembers } from "../util/json.js";
import type { EndedResponse } from "./Admit.js";
import { CallWithdrawnError, UnusableAnswerError } from "./answerErrors.js";
import { answerIn, isAnswer, isInputRequired, messagesOf, type RawAnswer } from "./answerIn.js";

/** The server did not carry the call out: Keyhold has not sent it, or the server has refused the access token or the scope. The store is needed only before the call, or after such a refusal. */
const NOT_CARRIED_OUT: ReadonlySet<string> = new Set([
  "not_connected",
  "needs_reconnect",
  "needs_login",
  "no_access",
  "insufficient_scope",
  "provider_unavailable",
  "store_unavailable",
]);

/** What the server's messages say about one tool call. */
export interface AnswerWatch {
  /** @param message a parsed message of the server */
  see(message: unknown): void;
  /** Notes a message that is too large to be seen. It counts as the answer: notifications are small. */
  pass(): void;
  /** Whether the answer was seen. */
  hasAnswer(): boolean;
  /** @throws UnusableAnswerError if the server has answered, and only with the ids of other requests */
  check(): void;
  /**
   * @param cause why the caller got no usable answer, if it got none
   * @param response the HTTP response whose body has ended
   * @returns how the call ended
   */
  end(cause?: unknown, response?: EndedResponse): CallEnd;
}

/**
 * Watches the server's messages about one tool call, to find out how the call ends. Notifications, requests of the server and answers to other
 * calls can come before the answer.
 *
 * @param id the JSON-RPC id of the call; `null` if its messages have none
 * @param mayContinue whether the server can ask for the same call again (MCP 2026-07-28)
 */
export function watchAnswer(provider: Provider, id: unknown, mayContinue: boolean): AnswerWatch {
  let isUserAsked = false;
  let hasOther = false;
  let hasPassed = false;
  let isError: boolean | undefined;
  return {
    see(message) {
      const answer = answerIn(message, id);
      hasOther ||= !answer && messagesOf(message).some(isAnswer);
      if (!answer) return;
      isUserAsked ||= (mayContinue && isInputRequired(answer)) || asksUser(provider, answer);
      isError = answer.error !== undefined || Object(answer.result).isError === true;
    },
    pass() {
      hasPassed = true;
    },
    hasAnswer: () => isError !== undefined,
    check() {
      if (hasOther && isError === undefined)
        throw new UnusableAnswerError("The MCP server answered with the id of another request.");
    },
    end(cause, { status, isSeen } = { status: 200, isSeen: false }) {
      // What goes wrong after the client has got the answer changes nothing. An unusable answer does not reach the client.
      const isThere = isError !== undefined && !(cause instanceof UnusableAnswerError || cause instanceof KeyholdError);
      const error = isThere ? undefined : cause;
      // A success without an answer: an empty body, or an event stream that has ended too early.
      const isMissing = isSeen && !hasPassed && status < 300 && isError === undefined;
      if (isMissing) return { approval: "unclear", outcome: "unclear" };
      const approval = isUserAsked && error === undefined ? "open" : approvalAfter(error);
      if (error instanceof CallWithdrawnError) return { approval, outcome: "refused" };
      if (approval === "unclear") return { approval, outcome: "unclear" };
      return { approval, outcome: error !== undefined || (isError ?? status >= 400) ? "error" : "ok" };
    },
  };
}

/**
 * Whether the provider has not carried the call out, because it asks the user itself. Then the same call can come again, and our user has
 * already approved it.
 */
function asksUser(provider: Provider, { result }: RawAnswer): boolean {
  return isMembers(result) && provider.asksUser?.(result) === true;
}

function approvalAfter(error: unknown): Outcome {
  if (error === undefined) return "answered";
  if (error instanceof CallWithdrawnError) return "open";
  if (!(error instanceof KeyholdError) || error.code === "outcome_unknown") return "unclear";
  return NOT_CARRIED_OUT.has(error.code) ? "open" : "answered";
}
