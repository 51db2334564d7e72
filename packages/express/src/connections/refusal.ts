import { describeFailure } from "../describeFailure.js";
import type { KeyholdError } from "../KeyholdError.js";
import type { KeyholdEvent } from "../KeyholdEvent.js";
import type { Owner } from "../vault/Grant.js";

/** The event that tells of a failure. */
export function refusal({ userId, provider }: Owner, error: KeyholdError): KeyholdEvent {
  return { type: "refused", userId, provider: provider.id, code: error.code, cause: describeFailure(error) };
}
