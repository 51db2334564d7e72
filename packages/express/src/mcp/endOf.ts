import type { Outcome } from "../agents/Approvals.js";
import type { CallEnd } from "../agents/createGate.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { CallWithdrawnError } from "./CallWithdrawnError.js";

/** The server did not carry the call out: Keyhold has not sent it, or the server has refused the access token or the scope. */
const NOT_CARRIED_OUT: ReadonlySet<string> = new Set([
  "not_connected",
  "needs_reconnect",
  "needs_login",
  "no_access",
  "insufficient_scope",
  "provider_unavailable",
]);

/** What the server has answered to a call. */
export interface CallAnswer {
  /** Whether it is an error, of the protocol or of the tool. */
  readonly isError: boolean;
  /** Whether the answer ended without a result and without an error. */
  readonly isMissing?: boolean;
}

/**
 * How a call ended.
 *
 * @param error why the caller got no answer, if it got none
 */
export function endOf(error: unknown, { isError, isMissing }: CallAnswer = { isError: true }): CallEnd {
  const approval = approvalAfter(error);
  if (error instanceof CallWithdrawnError) return { approval, outcome: "refused" };
  if (approval === "unclear" || isMissing) return { approval, outcome: "unclear" };
  return { approval, outcome: error !== undefined || isError ? "error" : "ok" };
}

function approvalAfter(error: unknown): Outcome {
  if (error === undefined) return "answered";
  if (error instanceof CallWithdrawnError) return "open";
  if (!(error instanceof KeyholdError) || error.code === "outcome_unknown") return "unclear";
  return NOT_CARRIED_OUT.has(error.code) ? "open" : "answered";
}
