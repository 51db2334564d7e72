import type { ErrorCode } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import type { Provider } from "../providers/Provider.js";

/** The ways in which a server cannot be used. Beside each other, they would say what is at an address in the product's own network. */
const UNUSABLE: ReadonlySet<ErrorCode> = new Set(["provider_unavailable", "provider_answer_invalid", "client_refused"]);

/**
 * The failure of an attempt to connect, as its user gets it. A user who has added the server learns only that it cannot be used. The cause,
 * for the event, is still the first failure.
 */
export function shownFailure({ addedByUser }: Provider, error: unknown): KeyholdError {
  const failure = fromOAuthError(error);
  return addedByUser && UNUSABLE.has(failure.code) ? new KeyholdError("server_unusable", { cause: failure }) : failure;
}
