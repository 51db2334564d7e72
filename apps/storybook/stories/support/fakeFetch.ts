import { type Attempt, type Connection, type ErrorCode, errorBody, errors, paths } from "@keyhold/contract";

/** What the backend behind a story is like. */
export interface Scenario {
  readonly connections?: readonly Connection[];
  /** In place of an answer about the connections: none at all, an error, or no end of waiting. */
  readonly loading?: "offline" | "forever" | ErrorCode;
  /** How attempts to connect end. Default: well. */
  readonly attempt?: Attempt;
  /** In place of success, where connecting is one request. */
  readonly exchange?: "forever" | ErrorCode;
  readonly revokedAtProvider?: boolean;
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const fail = (code: ErrorCode) => json(errorBody(code), errors[code][0]);
const never = () => new Promise<never>(() => {});

/**
 * A whole backend as one `fetch`: it remembers what is connected and disconnected, so that a story can be played with.
 *
 * @param scenario where it starts and what goes wrong
 */
export function fakeFetch({ attempt, exchange, loading, ...scenario }: Scenario): typeof fetch {
  const states = new Map((scenario.connections ?? []).map((connection) => [connection.provider, connection]));

  function connect(provider: string): Connection | undefined {
    const connection = states.get(provider);
    if (!connection) return undefined;
    const connectedAt = new Date().toISOString();
    const connected = { ...connection, status: "connected", account: "alice@example.com", connectedAt } as const;
    states.set(provider, connected);
    return connected;
  }

  function disconnect(provider: string): void {
    const connection = states.get(provider);
    if (!connection) return;
    const { account: _account, connectedAt: _connectedAt, ...rest } = connection;
    states.set(provider, { ...rest, status: "disconnected" });
  }

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, window.location.href);
    const path = url.pathname.slice(url.pathname.indexOf(paths.connections()));
    const [, , provider = "", what] = path.split("/");
    const method = init?.method ?? "GET";
    if (path === paths.connections()) {
      if (loading === "offline") throw new TypeError("Failed to fetch");
      if (loading === "forever") return never();
      return loading ? fail(loading) : json({ connections: [...states.values()] });
    }
    if (what === "attempts") {
      const state = attempt ?? { status: "connected" };
      if (state.status === "connected") connect(provider);
      return json(state);
    }
    if (path === paths.connection(provider) && method === "POST") {
      if (exchange === "forever") return never();
      return exchange ? fail(exchange) : json(connect(provider));
    }
    if (path === paths.connection(provider) && method === "DELETE") {
      disconnect(provider);
      return json({ revokedAtProvider: scenario.revokedAtProvider ?? true });
    }
    return fail("unknown_route");
  };
}
