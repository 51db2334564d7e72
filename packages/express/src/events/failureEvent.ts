import { describeFailure } from "../errors/describeFailure.js";
import type { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext } from "../vault/Grant.js";
import { type KeyholdEvent, subjectOf } from "./KeyholdEvent.js";

/** The event for a failure. */
export function failureEvent(call: CallContext, error: KeyholdError): KeyholdEvent {
  return { type: "failed", ...subjectOf(call), code: error.code, cause: describeFailure(error) };
}
