import type { Outcome } from "../agents/Approvals.js";
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

/** How an approved call ended. @param error why the caller got no answer, if it got none */
export function outcomeOf(error: unknown): Outcome {
  if (error === undefined) return "answered";
  if (error instanceof CallWithdrawnError) return "open";
  if (!(error instanceof KeyholdError) || error.code === "outcome_unknown") return "unclear";
  return NOT_CARRIED_OUT.has(error.code) ? "open" : "answered";
}
