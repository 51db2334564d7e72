import { Agent, type Dispatcher } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";
import { createProxyDispatchers } from "../network/createProxyDispatchers.js";
import { isNotConnected } from "../network/isNotConnected.js";
import type { Provider } from "../providers/Provider.js";
import { mayAct, type Sent } from "./mayAct.js";

const CONNECT_TIMEOUT = 10_000;
/** Streams may be silent for as long as they like; a server that never begins to answer may not. Both in milliseconds. */
const options = { bodyTimeout: 0, headersTimeout: 300_000 };

const direct = new Agent({ ...options, connect: { timeout: CONNECT_TIMEOUT } });
const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT, options);

/** How requests to a provider's MCP server leave this process. */
export function upstreamOf({ egressProxy }: Provider): { readonly dispatcher: Dispatcher } {
  return { dispatcher: egressProxy ? throughProxy(egressProxy) : direct };
}

/**
 * Runs a request to an MCP server.
 *
 * @param message the message of the request. A request without one has no effects
 * @throws KeyholdError if there was no answer: `outcome_unknown` if the message may have been carried out, else `provider_unavailable`. If the caller aborted
 * the request, the abort's own error
 */
export async function ask<T>(
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
