import { createHistogram, performance } from "node:perf_hooks";
import { type Dispatcher, Pool } from "undici";
import { mcpRequest } from "./mcpRequest.js";
import type { Server } from "./startServer.js";

/** The load on one server, or on several copies of it. */
export interface Load {
  readonly servers: readonly Server[];
  /** The users' cookies. Each call uses one of them. */
  readonly cookies: readonly string[];
  /** How many calls are under way at any time. */
  readonly callers: number;
  /** Ends with whichever comes first. */
  readonly until: { readonly seconds: number; readonly requests?: number };
}

/** How it went. Latencies in milliseconds. */
export interface Driven {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends calls of a tool that answers a small JSON, each caller one after the other.
 *
 * @throws Error at the first answer that is not 200: a server that fails must not look fast
 */
export async function drive({ servers, cookies, callers, until }: Load): Promise<Driven> {
  const pools = servers.map(({ origin }) => new Pool(origin, { connections: Math.ceil(callers / servers.length) }));
  const requests = servers.map(({ path }) => mcpRequest(path, "balance"));
  const latency = createHistogram();
  const most = until.requests ?? Number.POSITIVE_INFINITY;
  const startedAt = performance.now();
  const end = startedAt + until.seconds * 1000;
  let sent = 0;

  async function caller(index: number): Promise<void> {
    const at = index % servers.length;
    const [pool, request] = [pools[at], requests[at]];
    if (!pool || !request) return;
    while (sent < most && performance.now() < end) {
      sent += 1;
      const cookie = cookies[Math.floor(Math.random() * cookies.length)] ?? "";
      const sentAt = performance.now();
      await call(pool, { ...request, headers: { ...request.headers, cookie } });
      latency.record(Math.max(1, Math.round((performance.now() - sentAt) * 1e6)));
    }
  }

  try {
    await Promise.all(Array.from({ length: callers }, (_, index) => caller(index)));
    const seconds = (performance.now() - startedAt) / 1000;
    return { requests: sent, seconds, p50: latency.percentile(50) / 1e6, p99: latency.percentile(99) / 1e6 };
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

/** The cheapest way to send and read, so that the measured server has most of the machine. */
function call(pool: Pool, options: Dispatcher.DispatchOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0;
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData() {},
      onResponseEnd() {
        if (status === 200) resolve();
        else reject(new Error(`${options.path} answered ${status}.`));
      },
      onResponseError: (_controller, error) => reject(error),
    });
  });
}
