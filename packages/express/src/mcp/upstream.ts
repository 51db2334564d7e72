import { Agent, type Dispatcher } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";
import { createProxyDispatchers } from "../network/createProxyDispatchers.js";
import { isNotConnected } from "../network/isNotConnected.js";
import type { Provider } from "../providers/Provider.js";
import { mayAct, type Sent } from "./mayAct.js";

const CONNECT_TIMEOUT = 10_000;
/** In milliseconds. A stream can be silent without a limit (0). A server must begin its answer within `headersTimeout`. */
const options = { bodyTimeout: 0, headersTimeout: 300_000 };

const direct = new Agent({ ...options, connect: { timeout: CONNECT_TIMEOUT } });
const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT, options);

/** The connections for requests to a provider's MCP server: direct, or through the provider's egress proxy. */
export function upstreamOf({ egressProxy }: Provider): { readonly dispatcher: Dispatcher } {
  return { dispatcher: egressProxy ? throughProxy(egressProxy) : direct };
}

/**
 * Runs a request to an MCP server.
 *
 * @param message the message of the request. A request without one has no effects
 * @throws KeyholdError if there was no answer: `outcome_unknown` if the server may have carried out the message, otherwise
 * `provider_unavailable`. If the caller aborted the request, the abort's own error
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
