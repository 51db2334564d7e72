import { Agent, type Dispatcher } from "undici";
import type { Provider } from "../providers/Provider.js";
import { createProxyDispatchers } from "./createProxyDispatchers.js";
import { createSafeFetch, type SafeFetch } from "./createSafeFetch.js";

/** Milliseconds within which an MCP server must accept the connection. */
const CONNECT_TIMEOUT = 10_000;
/** In milliseconds. A stream can be silent without a limit (0). A server must begin its answer within `headersTimeout`. */
const OPTIONS: Agent.Options = { bodyTimeout: 0, headersTimeout: 300_000 };

/** The connections for the requests of one backend. Each backend has its own. Idle connections do not keep the process running. */
export interface Network {
  /** Returns the `fetch` for a provider's authorization servers (see `createSafeFetch()`). */
  safeFetch(provider: Provider): SafeFetch;
  /** Returns the connections for requests to a provider's MCP server: direct, or through the provider's egress proxy. */
  dispatcherOf(provider: Provider): Dispatcher;
}

export function createNetwork(): Network {
  const direct = new Agent({ ...OPTIONS, connect: { timeout: CONNECT_TIMEOUT } });
  const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT, OPTIONS);
  return {
    safeFetch: createSafeFetch(),
    dispatcherOf: ({ egressProxy }) => (egressProxy ? throughProxy(egressProxy) : direct),
  };
}
