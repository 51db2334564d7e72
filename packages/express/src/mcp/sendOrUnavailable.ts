import { KeyholdError } from "../errors/KeyholdError.js";
import { isNotConnected } from "../network/isNotConnected.js";
import { mayAct, type Sent } from "./mayAct.js";

/**
 * Runs a request to an MCP server.
 *
 * @param message the message of the request. A request without one has no effects
 * @throws KeyholdError if there was no answer: `outcome_unknown` if the server may have carried out the message, otherwise
 * `provider_unavailable`. If the caller aborted the request, the abort's own error
 */
export async function sendOrUnavailable<T>(
  send: () => Promise<T>,
  caller?: { readonly aborted: boolean } | null,
  message?: Sent,
): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    if (caller?.aborted) throw cause;
    const isLost = mayAct(message) && !isNotConnected(cause);
    throw new KeyholdError(isLost ? "outcome_unknown" : "provider_unavailable", { cause });
  }
}
