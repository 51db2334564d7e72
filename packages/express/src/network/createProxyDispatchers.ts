import { type Agent, type Dispatcher, Pool, ProxyAgent } from "undici";

/**
 * Creates the dispatchers that send requests through an operator's egress proxy, one for each proxy. All requests go through tunnels
 * ([RFC 9110, section 9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6), `CONNECT`), so with https the proxy sees only hosts and
 * ports.
 *
 * @param timeout milliseconds for each step: to connect to the proxy, to open the tunnel, and for TLS in the tunnel
 * @param options the options of the connections in the tunnels
 * @returns a function that returns the dispatcher for a proxy's address
 */
export function createProxyDispatchers(timeout: number, options: Agent.Options = {}): (proxy: string) => Dispatcher {
  // Only the configuration names proxies, so there are few.
  const known = new Map<string, Dispatcher>();
  return (uri) => {
    const dispatcher =
      known.get(uri) ??
      new ProxyAgent({
        ...options,
        uri,
        proxyTls: { timeout },
        requestTls: { timeout },
        clientFactory: (origin, pool) => new Pool(origin, { ...pool, headersTimeout: timeout }),
      });
    known.set(uri, dispatcher);
    return dispatcher;
  };
}
