import type { Approval, ApprovalDecision } from "@keyhold/contract";
import type { ToolCall } from "../providers/ToolCall.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/**
 * How an approved call ended:
 *
 * - `answered`: the call was sent, and its answer is known. The approval is used up.
 * - `unclear`: the call was sent, and no usable answer came. Keyhold answers the next same call with that, once.
 * - `open`: nothing was carried out: Keyhold did not send the call, or the server itself asks the user for something first. The approval is valid again until its end, and the call can come again.
 */
export type Outcome = "answered" | "unclear" | "open";

/** Whether a call can be sent, and why not. */
export type Claim =
  | {
      /** The user has approved exactly this call. The approval is spent: it is not valid for another call. */
      readonly status: "approved";
      readonly approvalId: string;
      /** The id of the grant that the user has approved the call for. */
      readonly grantId: string;
      /** Notes how the call ended. Call it once. */
      settle(outcome: Outcome): Promise<void>;
    }
  | {
      readonly status: "approval_required" | "declined" | "expired" | "unclear" | "too_many" | "too_large" | "left";
      readonly approvalId?: string | undefined;
      /** True if the call itself has waited for this approval. */
      readonly hasWaited?: true | undefined;
    };

/** How long a call waits for the user's decision. */
export interface Hold {
  /** Milliseconds since the epoch. If it is not in the future, the call does not wait. */
  readonly until: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** The part of the approvals that the gate uses. */
export interface ApprovalClaims {
  /**
   * Finds or opens the approval of exactly this call, waits for the decision, and spends the approval.
   *
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `store_unavailable`. Then the call was not sent
   */
  claim(call: CallContext, toolCall: ToolCall, hold: Hold): Promise<Claim>;
}

/** One user's decision about one approval. */
export interface Decision extends ApprovalDecision {
  /** The user id that `identify` returns: a non-empty string. */
  readonly userId: string;
  /** The `id` of an `Approval` of this user. */
  readonly approvalId: string;
}

/** The approvals of all users. Each method sees only the approvals of the named user. A `language` is a BCP 47 tag, by default English. */
export interface Approvals extends ApprovalClaims {
  /** @returns what waits, and what is approved and not sent yet. The oldest is first */
  list(userId: string, language?: string): Promise<Approval[]>;
  /**
   * One approval, in whatever state: also one that is declined or spent, as long as Keyhold remembers it.
   *
   * @throws KeyholdError `unknown_approval` for an unknown id, another user's approval and one that is over
   */
  read(userId: string, approvalId: string, language?: string): Promise<Approval>;
  /**
   * Decides what waits. Of several decisions, one counts.
   *
   * @returns the decided approval
   * @throws KeyholdError `unknown_approval` if no such approval of the user waits
   */
  decide(decision: Decision, language?: string): Promise<Approval>;
  /** Ends what waits and what is approved for an account that this connection does not have any more. Its calls stop waiting. */
  recheck(connection: ConnectionKey): Promise<void>;
}
