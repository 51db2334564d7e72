import { lookup } from "node:dns";
import { Agent, type Dispatcher } from "undici";
import type { Provider } from "../providers/Provider.js";
import { createProxyDispatchers } from "./createProxyDispatchers.js";
import { createSafeFetch, isLocal, type SafeFetch } from "./createSafeFetch.js";
import { assertPublic, publicConnector } from "./publicAddresses.js";

/** Milliseconds within which an MCP server must accept the connection. */
const CONNECT_TIMEOUT = 10_000;
/** In milliseconds. A stream can be silent without a limit (0). A server must begin its answer within `headersTimeout`. */
const OPTIONS: Agent.Options = { bodyTimeout: 0, headersTimeout: 300_000 };

/** The connections for the requests of one backend. Each backend has its own. Idle connections do not keep the process running. */
export interface Network {
  /** Returns the `fetch` for a provider's authorization servers (see `createSafeFetch()`). */
  safeFetch(provider: Provider): SafeFetch;
  /**
   * Returns the connections for requests to a provider's MCP server: direct, or through the provider's egress proxy. To a server that a user has
   * added, they have the same checks as `safeFetch`.
   *
   * @throws NotPublicError
   */
  dispatcherOf(provider: Provider): Dispatcher;
}

/** @param resolve resolves a name to IP addresses, if there is no egress proxy */
export function createNetwork(resolve: typeof lookup = lookup): Network {
  const direct = new Agent({ ...OPTIONS, connect: { timeout: CONNECT_TIMEOUT } });
  const publicOnly = new Agent({ ...OPTIONS, connect: publicConnector(CONNECT_TIMEOUT, resolve) });
  const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT, OPTIONS);
  return {
    safeFetch: createSafeFetch(resolve),
    dispatcherOf(provider) {
      const { mcpUrl, egressProxy, addedByUser } = provider;
      const isChecked = addedByUser && !isLocal(provider);
      if (isChecked) assertPublic(mcpUrl);
      if (egressProxy) return throughProxy(egressProxy);
      return isChecked ? publicOnly : direct;
    },
  };
}
