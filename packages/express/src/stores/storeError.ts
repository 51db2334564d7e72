import { KeyholdError } from "../errors/KeyholdError.js";

/** The error for a failure of a store: the failure itself if it already has a code, otherwise `store_unavailable`. */
export function storeError(cause: unknown): KeyholdError {
  return cause instanceof KeyholdError ? cause : new KeyholdError("store_unavailable", { cause });
}
