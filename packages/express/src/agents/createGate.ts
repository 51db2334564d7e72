import type { CallOutcome, RefusalReason } from "@keyhold/contract";
import type { AccessTokens } from "../connections/createAccessTokens.js";
import { untilStored } from "../connections/untilStored.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { ToolCall } from "../providers/ToolCall.js";
import type { ToolLists, Verdict } from "../providers/ToolRules.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { hasTwoSpellings } from "../util/hasTwoSpellings.js";
import { bodyInvalid } from "../util/parsedJson.js";
import type { CallContext } from "../vault/Grant.js";
import { IN_FLIGHT } from "./ApprovalRecord.js";
import type { ApprovalClaims, Claim, Hold, Outcome } from "./Approvals.js";
import type { ActivityLog, Entry, PreparedEntry } from "./createActivity.js";
import { judge, listedVerdict } from "./judge.js";

/** Why an agent's call was not sent. */
export interface Withheld {
  readonly status: Exclude<Claim["status"], "approved"> | "arguments_invalid" | "refused";
  readonly approvalId?: string | undefined;
  /** True if the call itself has waited for this approval. */
  readonly hasWaited?: true | undefined;
  /** What is wrong with the arguments. */
  readonly fault?: string | undefined;
}

/** How a call that could be sent has ended. */
export interface CallEnd {
  /** For the record. */
  readonly outcome: CallOutcome;
  /** For the user's approval. */
  readonly approval: Outcome;
}

/** A call that can be sent now, once, or the reason why not. */
export type Passage =
  | {
      readonly go: true;
      readonly call: ToolCall;
      /** Send the call with this context: an approved call can use only the account that the user has approved it for. */
      readonly context: CallContext;
      /** Notes how the call ended. Call it once. */
      readonly finished: (end: CallEnd) => void;
    }
  | ({ readonly go: false; readonly call: ToolCall } & Withheld);

/** A call that the rules have judged, and its line of the record. */
export interface Judged {
  readonly toolCall: ToolCall;
  readonly verdict: Verdict;
  readonly entry: Entry;
}

/** A call of a page that the rules allow, and how another request to the store can write it to the record. */
export interface PreparedCall extends Partial<PreparedEntry> {
  readonly judged: Judged;
}

/** A tool and its arguments, not yet checked. */
interface GivenTool {
  readonly name?: unknown;
  readonly arguments?: unknown;
}

/** The gate that every tool call of a page or an agent goes through. Keyhold's own calls do not. */
export interface Gate {
  /**
   * Judges a call before it is sent, asks the user if the rules say so, and writes the call to the record. A call of an agent waits for the
   * decision, and a call of a page does not. Call `finished` when the call has ended.
   *
   * @param tool the name and the arguments that will be sent
   * @param leaving returns a signal that ends the waiting. It is called only for a call that waits
   * @param judged what `prepare` found out about the same call
   * @returns for a page, only a call that can be sent
   * @throws KeyholdError `tool_refused` if the name is not a string; `body_invalid` if the arguments are not an object, or if two of their
   * names are spellings of one name; `store_unavailable`; for a call that asks, what `AccessTokens.token` and `ApprovalClaims.claim` throw; for a page also `tool_refused`, `tool_arguments_invalid`, `approval_required`, `approval_declined`, `too_many_approvals`, `outcome_unknown`
   */
  pass(call: CallContext, tool: GivenTool, leaving: () => AbortSignal, judged?: Judged): Promise<Passage>;
  /**
   * Judges a call of a page whose session may have ended, so that its line can be written together with reading the session. It runs no code
   * of the product's rules.
   *
   * @returns `undefined` if `pass` has to do it
   */
  prepare(call: CallContext, tool: GivenTool): Promise<PreparedCall | undefined>;
  /** @returns the verdicts for a list of tools; `undefined` for a tool whose verdict depends on the arguments */
  verdicts(call: CallContext): Promise<(tool: string) => Verdict | undefined>;
}

export interface GateOptions {
  readonly approvals: ApprovalClaims;
  /** Whether Keyhold can ask the user later. If not, `ask` means `deny`. */
  readonly isAskable: (userId: string) => boolean;
  readonly access: AccessTokens;
  readonly activity: Pick<ActivityLog, "begin">;
  readonly backgroundWork: BackgroundWork;
  /** What the user has chosen for the agent of this call. */
  readonly choicesOf: (call: CallContext) => Promise<ToolLists>;
  /** Why a call must fail at the server, so that the user need not decide about it. */
  readonly faultIn: (call: ToolCall) => string | undefined;
  /** Says which argument has another spelling of a name that the tool knows. A function of the product that reads the arguments misses it. */
  readonly otherSpellingIn: (call: ToolCall) => string | undefined;
  /** Seconds that an agent's call waits for the user. */
  readonly holdSeconds: number;
}

export function createGate(options: GateOptions): Gate {
  const { approvals, isAskable, access, activity, backgroundWork, choicesOf, faultIn, otherSpellingIn, holdSeconds } =
    options;
  const askable = <V extends Verdict | undefined>(verdict: V, { userId }: CallContext) =>
    verdict === "ask" && !isAskable(userId) ? "deny" : verdict;

  /** Asks the user. An approval is spent before this resolves. */
  async function ask(call: CallContext, toolCall: ToolCall, hold: Hold): Promise<Claim> {
    // If the connection does not work, the call fails at once, and Keyhold does not ask the user.
    await access.token(call);
    return approvals.claim(call, toolCall, hold);
  }

  async function judged(call: CallContext, tool: GivenTool): Promise<Judged> {
    const toolCall = toolCallOf(call, tool);
    const verdict = askable(judge(toolCall, call.provider, await choicesOf(call)), call);
    return { toolCall, verdict, entry: activity.begin(toolCall, call.provider, verdict) };
  }

  return {
    async prepare(call, tool) {
      const { name } = tool;
      if (typeof name !== "string" || listedVerdict({ tool: name, by: call.by }, call.provider) !== "allow")
        return undefined;
      const known = await judged(call, tool);
      return { ...(await known.entry.prepare()), judged: known };
    },
    async pass(call, tool, leaving, known) {
      const arrivedAt = Date.now();
      const { toolCall, verdict, entry } = known ?? (await judged(call, tool));
      call.onRuling?.({ verdict });
      if (verdict === "deny") return withheld(toolCall, { status: "refused" }, entry);
      const hasReader = call.provider.tools?.[call.by]?.other !== undefined;
      const fault = verdict === "ask" ? faultIn(toolCall) : hasReader ? otherSpellingIn(toolCall) : undefined;
      if (fault !== undefined) return withheld(toolCall, { status: "arguments_invalid", fault }, entry);
      if (verdict === "allow") {
        await entry.sending();
        return { go: true, call: toolCall, context: call, finished: ({ outcome }) => entry.ended(outcome) };
      }
      const until = call.by === "page" ? arrivedAt : arrivedAt + holdSeconds * 1000;
      const claim = await ask(call, toolCall, { until, signal: leaving() }).catch((error: unknown) => {
        entry.ended("error");
        throw error;
      });
      const { approvalId } = claim;
      call.onRuling?.({ verdict, approvalId });
      if (claim.status !== "approved") return withheld(toolCall, claim, entry);
      const settle = (outcome: Outcome) => {
        // After this time, the outcome counts as unclear.
        const until = Date.now() + IN_FLIGHT;
        const mayRetry = () => Date.now() < until && backgroundWork.mayGoOn();
        backgroundWork.hold(untilStored(() => claim.settle(outcome), mayRetry)).catch(() => undefined);
      };
      await entry.sending(approvalId).catch((error: unknown) => {
        settle("open");
        throw error;
      });
      return {
        go: true,
        call: toolCall,
        context: { ...call, grantId: claim.grantId },
        finished({ outcome, approval }) {
          entry.ended(outcome);
          settle(approval);
        },
      };
    },
    async verdicts(call) {
      const choices = await choicesOf(call);
      return (tool) => askable(listedVerdict({ tool, by: call.by }, call.provider, choices), call);
    },
  };
}

function toolCallOf(
  { userId, provider, connection, by, agent }: CallContext,
  { name, arguments: args }: GivenTool,
): ToolCall {
  if (typeof name !== "string") throw new KeyholdError("tool_refused");
  // Some clients send `null` when they mean "none".
  const sent: unknown = args ?? {};
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) throw new KeyholdError("body_invalid");
  if (hasTwoSpellings(sent))
    throw bodyInvalid(
      "The names of two arguments differ only in their spelling, so a lenient server could read either.",
    );
  return { tool: name, arguments: { ...sent }, userId, provider: provider.id, connection, by, agent };
}

function withheld(call: ToolCall, why: Withheld, entry: Entry): Passage {
  const { status, approvalId, hasWaited } = why;
  entry.refused(REASONS[status], { approvalId, hasWaited: hasWaited || status === "approval_required" });
  if (call.by === "page") throw new KeyholdError(OF_PAGES[status], { approvalId });
  return { go: false, call, ...why };
}

/** What the record says about a call that was not sent. */
const REASONS = {
  refused: "not_allowed",
  approval_required: "undecided",
  expired: "expired",
  left: "left",
  declined: "declined",
  too_many: "too_many",
  too_large: "arguments_invalid",
  arguments_invalid: "arguments_invalid",
  unclear: "repeats_unclear",
} as const satisfies Record<Withheld["status"], RefusalReason>;

/** What a page gets for a call that was not sent. */
const OF_PAGES = {
  refused: "tool_refused",
  approval_required: "approval_required",
  expired: "approval_required",
  left: "approval_required",
  declined: "approval_declined",
  too_many: "too_many_approvals",
  too_large: "tool_arguments_invalid",
  arguments_invalid: "tool_arguments_invalid",
  unclear: "outcome_unknown",
} as const satisfies Record<Withheld["status"], string>;
