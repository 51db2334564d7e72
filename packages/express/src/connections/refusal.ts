import { describeFailure } from "../describeFailure.js";
import type { KeyholdError } from "../KeyholdError.js";
import { aboutOf, type KeyholdEvent } from "../KeyholdEvent.js";
import type { Owner } from "../vault/Grant.js";

/** The event that tells of a failure. */
export function refusal(owner: Owner, error: KeyholdError): KeyholdEvent {
  return { type: "refused", ...aboutOf(owner), code: error.code, cause: describeFailure(error) };
}
