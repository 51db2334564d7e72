import type { Cancellations } from "../agents/createCancellations.js";
import type { Gate, Withheld } from "../agents/createGate.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { ToolCall } from "../providers/ToolCall.js";
import { plainName } from "../util/plainName.js";
import type { CallContext } from "../vault/Grant.js";
import type { Admit, Admitted, MessageClient } from "./Admit.js";
import { answerToAgent, removeForeignApproval } from "./answerToAgent.js";
import { hasId, type Message } from "./checkMessage.js";
import type { InputSchemas } from "./createInputSchemas.js";
import { createOutputSchemas } from "./createOutputSchemas.js";
import type { Rounds } from "./createRounds.js";
import type { ServerStates } from "./createServerStates.js";
import { isModern } from "./isModern.js";
import { ruledTools } from "./ruledTools.js";
import { watchAnswer } from "./watchAnswer.js";

export interface AdmitOptions {
  readonly gate: Gate;
  readonly cancellations: Cancellations;
  /** Absent if the product has turned rounds off. */
  readonly rounds: Rounds | undefined;
  readonly serverStates: ServerStates;
  readonly inputSchemas: Pick<InputSchemas, "note">;
  readonly approveUrl: (approvalId: string) => string;
}

const OPEN: Admitted = {};

export function createAdmit(options: AdmitOptions): Admit {
  const { gate, cancellations, rounds, serverStates, inputSchemas, approveUrl } = options;
  const outputSchemas = createOutputSchemas();

  async function admitCall(
    call: CallContext,
    message: Message,
    { session, left, judged }: MessageClient,
  ): Promise<Admitted> {
    if (!hasId(message)) throw new KeyholdError("body_invalid");
    const { id, params = {} } = message;
    const { provider } = call;
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
    // A page's call never waits, so it has no rounds.
    const isOfAgent = call.by === "agent";
    const round = isOfAgent ? await rounds?.begin(call, message) : undefined;
    const hasServerState = isOfAgent && !round?.text && (params.requestState ?? undefined) !== undefined;
    const text = hasServerState ? withState(message, serverStates.stateFor(call, message)) : round?.text;
    try {
      const passage = await gate.pass(call, params, leaving, judged);
      if (!passage.go) {
        stop();
        const { status, approvalId = "" } = passage;
        const next = status === "approval_required" ? await round?.next(approvalId) : undefined;
        return { answer: next ?? answerOf(passage) };
      }
      const { context, finished } = passage;
      const seen = watchAnswer(provider, id, isModern(message));
      let isOver = false;
      const noteEnd: Admitted["noteEnd"] = (error, response) => {
        if (isOver) return;
        isOver = true;
        stop();
        finished(seen.end(error, response));
      };
      return {
        text,
        context,
        cancelled: signal,
        withdrawnAnswer: () => answerOf({ call: passage.call, status: "left" }),
        applyRules(answer) {
          seen.see(answer);
          const isForeign = removeForeignApproval(answer);
          return (isOfAgent && serverStates.bind(call, message, answer)) || isForeign;
        },
        // The answer ends the call. Some servers leave the stream open.
        events: { passed: seen.pass, taken: () => seen.hasAnswer() && noteEnd(undefined) },
        checkWhole: seen.check,
        noteEnd,
      };
    } catch (error) {
      stop();
      throw error;
    }
  }

  async function admitList(call: CallContext): Promise<Admitted> {
    const verdictOf = await gate.verdicts(call);
    return {
      applyRules(answer) {
        const { result } = Object(answer);
        const { tools } = Object(result);
        if (!Array.isArray(tools)) return false;
        outputSchemas.note(call.provider, tools);
        inputSchemas.note(call, tools);
        result.tools = ruledTools(tools, call.provider, verdictOf);
        return result.tools.length !== tools.length || tools.some((tool, index) => tool !== result.tools[index]);
      },
    };
  }

  return async (call, message, client) => {
    switch (message.method) {
      case "tools/call":
        return admitCall(call, message, client);
      case "tools/list":
        return admitList(call);
      // The result of a call that has become a task (MCP 2025-11-25).
      case "tasks/result":
        return { applyRules: removeForeignApproval };
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

function withState(message: Message, requestState: string): string {
  return JSON.stringify({ ...message, params: { ...message.params, requestState } });
}
