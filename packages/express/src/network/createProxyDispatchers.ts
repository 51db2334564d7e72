import { type Agent, type Dispatcher, Pool, ProxyAgent } from "undici";

/**
 * Makes the dispatchers that leave by an operator's egress proxy, one for each proxy. All goes through tunnels
 * ([RFC 9110, section 9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6), `CONNECT`), so that the proxy sees hosts and ports, and with https nothing else.
 *
 * @param timeout milliseconds until the proxy has to have taken the connection, until it has to have opened the tunnel, and for TLS in it
 * @param options of the connections in the tunnels
 * @returns a function that gives the dispatcher for a proxy's address
 */
export function createProxyDispatchers(timeout: number, options: Agent.Options = {}): (proxy: string) => Dispatcher {
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
