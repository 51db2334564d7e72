import type { Cancellations } from "../agents/createCancellations.js";
import type { Gate, Withheld } from "../agents/createGate.js";
import type { ToolCall } from "../agents/ToolCall.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { plainName } from "../util/plainName.js";
import type { CallContext } from "../vault/Grant.js";
import { answerToAgent } from "./answerToAgent.js";
import { asksUser } from "./asksUser.js";
import type { Message } from "./checkMessage.js";
import { createOutputSchemas } from "./createOutputSchemas.js";
import type { Rounds } from "./createRounds.js";
import { endOf } from "./endOf.js";
import { ruledTools } from "./ruledTools.js";

/** The client that sent a message. */
export interface MessageClient {
  /** What tells this client's requests from those of other clients of the same agent, such as its MCP session. */
  readonly session: string;
  /** Returns a signal that aborts when the client disconnects. */
  readonly left: () => AbortSignal;
}

/** The HTTP response to a tool call. */
export interface EndedResponse {
  readonly status: number;
  /** Whether it is an event stream, which can end before the answer comes. */
  readonly isEvents: boolean;
}

/** A message that was admitted, or the answer in its place. */
export interface Admitted {
  /** Send this to the client, and nothing to the server. */
  readonly answer?: object | undefined;
  /** Send this text in place of the client's. */
  readonly text?: string | undefined;
  /** Send the message with this context. @default the context that `Admit` got */
  readonly context?: CallContext | undefined;
  /** Nothing may be sent after it has aborted (`CallWithdrawnError`). */
  readonly cancelled?: AbortSignal | undefined;
  /** The answer to a call that was cancelled. */
  readonly withdrawn?: (() => object) | undefined;
  /** Applies the rules to the parsed answer of the server. @returns whether it has changed the answer */
  readonly rule?: ((answer: unknown) => boolean) | undefined;
  /**
   * Ends a tool call. The first call counts.
   *
   * @param error why the client got no usable answer, if it got none
   * @param response the HTTP response whose body has ended
   */
  readonly ended?: ((error: unknown, response?: EndedResponse) => void) | undefined;
}

/**
 * Decides about a message of a page or an agent before it is sent. Only tool calls are judged, and lists of tools show the verdicts. Every
 * path of a message goes through it: the proxy, and the `fetch` of `keyhold.mcp()`.
 *
 * @throws KeyholdError what `Gate.pass` throws; `body_invalid` for a tool call without an id, or for a method that a lenient server may read
 * as `tools/call`
 */
export type Admit = (call: CallContext, message: Message, client: MessageClient) => Promise<Admitted>;

export interface AdmitOptions {
  readonly gate: Gate;
  readonly cancellations: Cancellations;
  /** Absent if the product has turned rounds off. */
  readonly rounds: Rounds | undefined;
  readonly approveUrl: (approvalId: string) => string;
}

const OPEN: Admitted = {};

export function createAdmit({ gate, cancellations, rounds, approveUrl }: AdmitOptions): Admit {
  const outputSchemas = createOutputSchemas();

  async function admitCall(call: CallContext, message: Message, { session, left }: MessageClient): Promise<Admitted> {
    const { id, params = {} } = message;
    const { provider } = call;
    // A lenient server may carry out a call without an id, and Keyhold could not answer it.
    if (typeof id !== "string" && typeof id !== "number") throw new KeyholdError("body_invalid");
    let watched: ReturnType<Cancellations["watch"]> | undefined;
    let signal: AbortSignal | undefined;
    const leaving = () => {
      if (call.by === "agent") watched = cancellations.watch(call, { id, session });
      signal = watched ? AbortSignal.any([watched.signal, left()]) : left();
      return signal;
    };
    const stop = () => watched?.stop();
    const answerOf = (withheld: Withheld & { readonly call: ToolCall }) => {
      const hasOutputSchema = outputSchemas.mayHave(provider, withheld.call.tool);
      return answerToAgent(message, withheld, { provider, approveUrl, hasOutputSchema });
    };
    // No call of a page waits, so none comes back by itself.
    const round = call.by === "agent" ? await rounds?.begin(call, message) : undefined;
    try {
      const passage = await gate.pass(call, params, leaving);
      if (!passage.go) {
        stop();
        const { status, approvalId = "" } = passage;
        const next = status === "approval_required" ? await round?.next(approvalId) : undefined;
        return { answer: next ?? answerOf(passage) };
      }
      const { context, finished } = passage;
      let isOver = false;
      let isOpen = false;
      let isError: boolean | undefined;
      return {
        text: round?.text,
        context,
        cancelled: signal,
        rule(answer) {
          isOpen ||= asksUser(provider, answer);
          isError = isErrorIn(answer) ?? isError;
          return false;
        },
        withdrawn: () => answerOf({ call: passage.call, status: "left" }),
        ended(error, { status, isEvents } = { status: 200, isEvents: false }) {
          if (isOver) return;
          isOver = true;
          stop();
          const isMissing = isError === undefined && isEvents;
          const end = endOf(error, { isError: isError ?? status >= 400, isMissing });
          finished(isOpen && error === undefined ? { ...end, approval: "open" } : end);
        },
      };
    } catch (error) {
      stop();
      throw error;
    }
  }

  return async (call, message, client) => {
    switch (message.method) {
      case "tools/call":
        return admitCall(call, message, client);
      case "tools/list": {
        const verdictOf = await gate.verdicts(call);
        return {
          rule(answer) {
            const { result } = Object(answer);
            const { tools } = Object(result);
            if (!Array.isArray(tools)) return false;
            outputSchemas.note(call.provider, tools);
            result.tools = ruledTools(tools, verdictOf);
            return result.tools.length !== tools.length || tools.some((tool, index) => tool !== result.tools[index]);
          },
        };
      }
      case "notifications/cancelled":
        if (call.by === "agent")
          cancellations.cancel(call, { id: Object(message.params).requestId, session: client.session });
        return OPEN;
      default:
        if (typeof message.method === "string" && plainName(message.method) === "tools/call")
          throw new KeyholdError("body_invalid");
        return OPEN;
    }
  };
}

/** Whether the server's answer to a call is an error, of the protocol or of the tool; `undefined` if the message is no answer. */
function isErrorIn(message: unknown): boolean | undefined {
  const { method, result, error } = Object(message);
  if (method !== undefined || (result === undefined && error === undefined)) return undefined;
  return error !== undefined || Object(result).isError === true;
}
