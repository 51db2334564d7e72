import {
  type Attempt,
  type Connection,
  type ConnectionChange,
  type ErrorCode,
  type Job,
  requestHeader,
  type Tool,
  type ToolResult,
  userHeader,
} from "@keyhold/contract";
import { type HttpHandler, http } from "msw";
import type { ToolArguments } from "../client/createClient.js";
import { answers, refused } from "./answers.js";
import { agentcard, civic, withStatus } from "./connections.js";
import { createStreams } from "./createStreams.js";
import { failure } from "./failure.js";
import { matchOperation, type Operation } from "./operations.js";

/**
 * What goes wrong in place of an answer: an error of the contract, no network (`offline`), or nothing at all until the
 * operation recovers (`slow`).
 */
export type Fault = ErrorCode | "offline" | "slow";

/** Which tool the backend is asked to call. */
export interface FakeToolCall {
  readonly provider: string;
  readonly name: string;
  readonly arguments: ToolArguments;
}

/** What a fake backend is like. All of it may be assigned anew while it runs. */
export interface FakeBackendState {
  /** Default: Agentcard and Civic, neither connected. */
  connections: readonly Connection[];
  /** The mark of the user whose connections these are. Assign another one to play that another user has signed in, for example in another tab. */
  user: string;
  /** How every attempt to connect stands. Default: `connected`, at the first time of asking. */
  attempt: Attempt;
  /** Whether providers confirm that a connection has ended. Default: they do. */
  revokedAtProvider: boolean;
  /** What every connected provider offers. Default: nothing. */
  tools: readonly Tool[];
  /** An error code answers that error. Default: an empty result. */
  callTool: (call: FakeToolCall) => ToolResult | ErrorCode | Promise<ToolResult | ErrorCode>;
  /** How every tool call stands that waits for a permission. Default: `unknown_job`, since none does. */
  job: Job | ErrorCode;
}

/** Options of {@link createFakeBackend}. */
export interface FakeBackendOptions extends Partial<Readonly<FakeBackendState>> {
  /** Where it is mounted. Default `/api/keyhold`. */
  readonly baseUrl?: string;
  readonly faults?: Readonly<Partial<Record<Operation, Fault>>>;
}

/** A backend in memory, for tests and stories. */
export interface FakeBackend extends FakeBackendState {
  /** For `<KeyholdProvider fetch>`: sends nothing anywhere. */
  readonly fetch: typeof globalThis.fetch;
  /** For MSW's `setupServer` or `setupWorker`. */
  readonly handlers: readonly HttpHandler[];
  /** Every request so far, as method and path: `GET /connections`. */
  readonly requests: readonly string[];
  /** How often a request was made, named as in `requests`. */
  count(request: string): number;
  get(provider: string): Connection | undefined;
  /** Changes a connection as another process might. Open event streams are told. */
  set(provider: string, change: Partial<Connection>): void;
  /** Has an operation go wrong from now on. Event streams that are open break off with `events`. */
  fail(operation: Operation, fault: Fault): void;
  /** Has an operation go well again; what was held back is answered. */
  recover(operation: Operation): void;
  /** Sends an event to every open stream. */
  push(change: ConnectionChange): void;
}

/** What a page reaches by navigation or as an event source, which can carry no header. */
const withoutHeader: ReadonlySet<Operation> = new Set([
  "authorize",
  "callback",
  "clientMetadata",
  "events",
  "finished",
  "health",
]);

/** Which of them say in the query whom the page shows. */
const withMark: ReadonlySet<Operation> = new Set(["authorize", "events"]);
/** What is the same for all. */
const withoutUser: ReadonlySet<Operation> = new Set(["callback", "clientMetadata", "finished", "health"]);

/**
 * A whole backend that remembers what is connected and disconnected. Its answers are those of the contract, its state is
 * yours to arrange.
 *
 * @param options where it starts and what goes wrong
 */
export function createFakeBackend({
  baseUrl = "/api/keyhold",
  faults = {},
  ...options
}: FakeBackendOptions = {}): FakeBackend {
  const streams = createStreams();
  const faultOf = new Map(Object.entries(faults) as [Operation, Fault][]);
  const held = new Set<() => void>();
  const requests: string[] = [];

  const wait = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      held.add(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });

  async function respond(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const base = new URL(baseUrl, url).href;
    const path = url.pathname.slice(new URL(base).pathname.length);
    requests.push(`${request.method} ${path}`);
    const asked = matchOperation(request.method, path);
    const hasHeader = request.headers.get(requestHeader.name) === requestHeader.value;
    if (!hasHeader && !(asked && withoutHeader.has(asked.operation))) return failure("request_refused");
    if (!asked) return failure("unknown_route");
    const user =
      request.headers.get(userHeader) ?? (withMark.has(asked.operation) ? url.searchParams.get("user") : null);
    const { operation } = asked;
    while (faultOf.get(operation) === "slow") await wait(request.signal);
    const fault = faultOf.get(operation);
    if (fault === "offline") return Response.error();
    if (fault && fault !== "slow") return failure(fault);
    if (user !== null && user !== backend.user && !withoutUser.has(operation)) {
      return operation === "authorize" ? refused(base, asked.provider, "user_changed") : failure("user_changed");
    }
    return answers[operation]({ ...asked, backend, streams, request, base });
  }

  const backend: FakeBackend = {
    connections: [agentcard, civic],
    user: "alice",
    attempt: { status: "connected" },
    revokedAtProvider: true,
    tools: [],
    callTool: () => ({ content: [] }),
    job: "unknown_job",
    ...options,
    requests,
    handlers: [http.all(`${baseUrl.startsWith("/") ? "*" : ""}${baseUrl}/*`, ({ request }) => respond(request))],
    async fetch(input, init) {
      const page = globalThis.location?.href ?? "http://localhost";
      const request = new Request(input instanceof Request ? input : new URL(input, page), init);
      const response = await respond(request);
      if (response.type === "error") throw new TypeError("Failed to fetch");
      return response;
    },
    count: (request) => requests.filter((each) => each === request).length,
    get: (provider) => backend.connections.find((connection) => connection.provider === provider),
    set(provider, change) {
      backend.connections = backend.connections.map((each) => {
        if (each.provider !== provider) return each;
        const { wantsMore, ...changed } = { ...each, ...change };
        if (changed.status === "disconnected") return withStatus(changed, "disconnected");
        return { ...changed, ...(changed.status === "needs_reconnect" && wantsMore && { wantsMore }) };
      });
      streams.push({ provider });
    },
    fail(operation, fault) {
      faultOf.set(operation, fault);
      if (operation === "events") streams.breakOff();
    },
    recover(operation) {
      faultOf.delete(operation);
      for (const go of held) go();
      held.clear();
    },
    push: streams.push,
  };
  return backend;
}
