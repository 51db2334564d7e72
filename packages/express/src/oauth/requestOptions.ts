import { allowInsecureRequests } from "oauth4webapi";
import type { Provider } from "../providers/Provider.js";
import { isLoopback } from "../providers/secureUrl.js";

/** Milliseconds that an authorization server may take for one request. */
const TIMEOUT = 10_000;

/**
 * Options of each request to an authorization server: bounded in time, and https but for an emulator on this machine.
 * Redirects are never followed: oauth4webapi asks for them to be handed over, and refuses them as a wrong status.
 *
 * @param timeout milliseconds until it is given up
 */
export function requestOptions(provider: Provider, timeout = TIMEOUT) {
  return {
    signal: () => AbortSignal.timeout(timeout),
    [allowInsecureRequests]: isLoopback(provider.issuers[0]),
  };
}
