import type { ToolCall } from "./ToolCall.js";

/** What became of the question whether a call can be sent. */
export type Claim =
  | {
      /** The user has approved exactly this call. The approval is spent: it does not count for another call. */
      readonly status: "approved";
      readonly approvalId: string;
      /**
       * Notes how the call ended. Call it once.
       *
       * @param outcome `unclear` if the call was sent and no usable answer came
       */
      settle(outcome: "answered" | "unclear"): Promise<void>;
    }
  | {
      readonly status: "approval_required" | "declined" | "expired" | "unclear" | "too_many" | "left";
      readonly approvalId?: string | undefined;
    };

/** A call that needs an approval, and the grant that it would use. Another grant needs another approval. */
export interface ClaimedCall extends ToolCall {
  /** The `connectedAt` of the grant. */
  readonly connectedAt: string;
}

/** How long a call waits for the user's decision. */
export interface Hold {
  /** Milliseconds since the epoch. A time that has come means that the call does not wait. */
  readonly until: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** The part of the approvals that the gate uses. */
export interface ApprovalClaims {
  /** Finds or opens the approval of exactly this call, waits for the decision, and spends the approval. */
  claim(call: ClaimedCall, hold: Hold): Promise<Claim>;
}
