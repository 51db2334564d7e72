import { allowInsecureRequests, customFetch } from "oauth4webapi";
import type { Network } from "../network/createNetwork.js";
import { isLocal } from "../network/createSafeFetch.js";
import type { Provider } from "../providers/Provider.js";
import { timeLimit } from "../util/timeLimit.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";

/** Milliseconds that an authorization server has to answer one request. */
const REQUEST_TIMEOUT = 10_000;
/**
 * Milliseconds for a request that uses up a code or a refresh token. It is long, because without the answer Keyhold would lose the new
 * tokens. Callers stop waiting sooner, and the request continues in the background.
 */
export const UNREPEATABLE_TIMEOUT = 90_000;

/**
 * The options of each request to an authorization server: a timeout, and only https, except for an emulator on this machine. Keyhold
 * follows no redirects: oauth4webapi refuses them as a wrong status.
 *
 * @param timeout milliseconds until the request is cancelled
 */
export function requestOptions(
  { network, provider }: Pick<AuthorizationContext, "network" | "provider">,
  timeout = REQUEST_TIMEOUT,
) {
  return {
    signal: () => timeLimit(timeout),
    [allowInsecureRequests]: isLocal(provider),
    [customFetch]: network.safeFetch(provider),
  };
}

/** Fetches a metadata document, with the same limits. */
export function getDocument(network: Network, provider: Provider, url: URL): Promise<Response> {
  return network.safeFetch(provider)(url, {
    headers: { accept: "application/json" },
    signal: timeLimit(REQUEST_TIMEOUT),
  });
}
