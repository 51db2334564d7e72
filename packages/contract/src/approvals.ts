import type { ConnectionId, ProviderId } from "./connections.js";

/**
 * The status of an approval:
 *
 * - `waiting`: the user has not decided.
 * - `approved`: the user has approved, and the call was not sent yet. It is sent at most once.
 * - `declined`: the user has declined. The same call is refused until `expiresAt`.
 * - `spent`: the call was sent.
 *
 * An approval is over if the user did not decide in time, or if the approved call did not come in time. Then it has no status: the backend answers
 * `unknown_approval`.
 */
export type ApprovalStatus = "waiting" | "approved" | "declined" | "spent";

/** A tool call that needs the user's approval before it is sent. */
export interface Approval {
  /** Part of the paths `/approvals/:id` and `/approve/:id`. */
  readonly id: string;
  /** The provider's id. */
  readonly provider: ProviderId;
  /** The id of the connection that the call would use. */
  readonly connection: ConnectionId;
  /** The label of the agent that wants to make the call. Absent for a call of a page. */
  readonly agent?: string | undefined;
  /** The tool's name, made visible like `arguments`. */
  readonly tool: string;
  /**
   * What would be sent, while the approval is `waiting`. Values that the provider marks as secret are `"•••"`. Characters that cannot be seen,
   * or that change the direction of the text, are written as `U+202E` in angle brackets.
   */
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The call in words: "Create a single-use card with $42.00". At most 300 characters, made visible like `arguments`. It is in the language of
   * the request (`Accept-Language`), if the provider has words in that language, otherwise in English.
   */
  readonly summary: string;
  /** The money that the call is about, in US cents. Absent if it is about none, or the provider does not say. */
  readonly amountCents?: number | undefined;
  /** The language of `summary`, a BCP 47 tag. Absent for English. */
  readonly language?: string | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When it expires, ISO 8601. Until the decision: how long the user can decide. After it: how long the decision is valid. */
  readonly expiresAt: string;
  /** Whether the user has decided, and what happened after that. */
  readonly status: ApprovalStatus;
  /** True if the same call was sent before, and no usable answer came. It may have been carried out: approving can do it a second time. */
  readonly mayRepeat?: true | undefined;
}

/** The answer to `GET /approvals`: what waits, and what is approved and not sent yet. The oldest is first. */
export interface Approvals {
  /** At most as many as the backend's option `approvals.most` allows. */
  readonly approvals: readonly Approval[];
}

/** The body of `POST /approvals/:id`. The answer is the decided `Approval`. */
export interface ApprovalDecision {
  /** `approve` lets the call be sent once, exactly as it was shown. */
  readonly decision: "approve" | "decline";
}

/** An approval of the user has changed. The event stream (`GET /events`) sends it as the event `approval`; read the list again. */
export interface ApprovalChange {
  /** The approval's id. */
  readonly approval: string;
}
