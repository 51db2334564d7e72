import {
  type ActivityChange,
  type ActivityLine,
  type Approval,
  type ApprovalChange,
  type Attempt,
  type Connection,
  type ConnectionChange,
  type ContinueTool,
  type ErrorCode,
  type Job,
  type PermissionChoices,
  type QuestionAnswer,
  requestHeader,
  type Tool,
  type ToolPermission,
  type ToolResult,
  userHeader,
} from "@keyhold/contract";
import { type HttpHandler, http } from "msw";
import { connectionId, isFurther, providerOf } from "../client/connectionId.js";
import type { ToolArguments } from "../client/createClient.js";
import { answers, refused } from "./answers.js";
import { fakeApproval } from "./approvals.js";
import { agentcard, civic, withStatus } from "./connections.js";
import { createStreams } from "./createStreams.js";
import { failure } from "./failure.js";
import { matchOperation, type Operation } from "./operations.js";
import type { AskedCall, FakeQuestion } from "./questions.js";

/**
 * What happens instead of an answer: an error of the contract, no network (`offline`), or no answer until the operation
 * recovers (`slow`).
 */
export type Fault = ErrorCode | "offline" | "slow";

/** A tool call that the backend received. */
export interface FakeToolCall {
  /** The provider's id. */
  readonly provider: string;
  /** The id of the connection. */
  readonly connection: string;
  /** The tool's name. */
  readonly name: string;
  /** What the page sent. The fake backend does not check it against the tool's schema. */
  readonly arguments: ToolArguments;
  /** The answers of the user to the questions of the tool so far. Absent before the first one. */
  readonly answers?: readonly QuestionAnswer[] | undefined;
}

/** The state of a fake backend. You can assign all members while it runs. */
export interface FakeBackendState {
  /** Default: Agentcard and Civic, both not connected. */
  connections: readonly Connection[];
  /** The product's name. Default: none, so that questions say "this product". */
  productName?: string | undefined;
  /** Whether users can add servers. Default: they cannot. */
  canAddServers?: true | undefined;
  /** The mark of the user who owns these connections. Assign another one to simulate that another user signs in, for example in another tab. */
  user: string;
  /**
   * The status of every attempt to connect. Default: `connected`, at the first request. To play that the user adds another account, assign
   * `{ status: "connected", connection: "agentcard.k3v9x0m2qa" }`: the backend then has a connection with this id.
   */
  attempt: Attempt;
  /**
   * Whether providers confirm that a connection has ended.
   * @default true
   */
  revokedAtProvider: boolean;
  /** The tools of every connected provider. Default: none. */
  tools: readonly Tool[];
  /** Answers a tool call. Return an error code to answer with that error. Default: an empty result. */
  callTool: (call: FakeToolCall) => ToolResult | ErrorCode | Promise<ToolResult | ErrorCode>;
  /**
   * What a tool asks before it answers. It is called before the call and after each answer; `undefined` asks nothing more. A page that cannot
   * show a question gets `tool_asks_user`. Default: no tool asks.
   */
  question: (call: FakeToolCall) => FakeQuestion | undefined;
  /** The tool that continues a call which waited for a permission. Default: none. */
  continueTool?: ContinueTool | undefined;
  /** The status of every tool call that waits for a permission. Default: `unknown_job`, because no call waits. */
  job: Job | ErrorCode;
  /**
   * What agents may do with tools before the user chooses. It can have tools that `tools` does not have. Default: all are allowed, and the user can
   * choose everything.
   */
  permissions: readonly ToolPermission[];
  /** What the user has chosen, by the id of the connection: an entry for each agent. Default: nothing. */
  choices: Readonly<Record<string, readonly PermissionChoices[]>>;
  /** The tool calls that need the user's approval, including calls that the user has decided about. Default: none. */
  approvals: readonly Approval[];
  /**
   * Whether the user is asked before a page's call of a tool is sent. The first such call gets `approval_required`, and the same call is sent
   * once after the approval. Default: never.
   */
  asks: (call: FakeToolCall) => boolean;
  /** The record of tool calls, the newest first. The calls of the page are added. Default: none. */
  activity: readonly ActivityLine[];
}

/** Options of {@link createFakeBackend}. */
export interface FakeBackendOptions extends Partial<Readonly<FakeBackendState>> {
  /**
   * Where the backend is mounted.
   * @default "/api/keyhold"
   */
  readonly baseUrl?: string | undefined;
  /** Operations that fail from the beginning, as `fail()` makes them fail. Default: none. */
  readonly faults?: Readonly<Partial<Record<Operation, Fault>>> | undefined;
}

/** A backend in memory, for tests and stories. */
export interface FakeBackend extends FakeBackendState {
  /** For `<KeyholdProvider fetch>`. It sends nothing over the network. */
  readonly fetch: typeof globalThis.fetch;
  /** For MSW's `setupServer` or `setupWorker`. */
  readonly handlers: readonly HttpHandler[];
  /** Every request so far, as method and path: `GET /connections`. */
  readonly requests: readonly string[];
  /** How often a request was made. Write it as in `requests`. */
  count(request: string): number;
  /** @param id a connection's id; the first connection at a provider has the provider's id */
  get(id: string): Connection | undefined;
  /** Changes a connection, like another process would, and sends an event to open streams. A further account that is disconnected is gone, and so is a server that the user has added. */
  set(id: string, change: Partial<Connection>): void;
  /**
   * An agent makes a call that needs the user's approval. Sends an event to open streams.
   *
   * @param change the members that differ from {@link fakeApproval}. Default: an id that is new
   */
  ask(change?: Partial<Approval>): Approval;
  /** Changes an approval, for example as the user does in another tab, and sends an event to open streams. */
  setApproval(id: string, change: Partial<Approval>): void;
  /** Makes an operation fail from now on. For `events`, also breaks the open streams. */
  fail(operation: Operation, fault: Fault): void;
  /** Ends a fault. Requests that `slow` has held back get their answers. */
  recover(operation: Operation): void;
  /** Sends an event to every open stream. */
  push(change: ConnectionChange | ApprovalChange | ActivityChange): void;
}

/** Tests and stories may copy a connection, change its `provider` and leave its `id`. */
const idOf = (connection: Connection) => connectionId(Object(connection).provider, Object(connection).id);

/** The operations that a page reaches by navigation or with an event source, which cannot send headers. */
const withoutHeader: ReadonlySet<Operation> = new Set([
  "authorize",
  "callback",
  "clientMetadata",
  "events",
  "finished",
  "health",
]);

/** The operations that name the page's user in the query. */
const withMark: ReadonlySet<Operation> = new Set(["authorize", "events"]);
/** The operations that are the same for all users. */
const withoutUser: ReadonlySet<Operation> = new Set(["callback", "clientMetadata", "finished", "health"]);

/**
 * Creates a complete backend in memory, for tests and stories. It remembers what the user connects and disconnects, and
 * answers as the contract says. You set its state.
 *
 * @param options the state at the start, and faults
 *
 * @example
 * ```tsx
 * const backend = createFakeBackend({ connections: [withStatus(agentcard, "connected")] });
 * render(<KeyholdProvider fetch={backend.fetch}><ConnectedApps /></KeyholdProvider>);
 * ```
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
  const questions = new Map<string, AskedCall>();

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
      return operation === "authorize" ? refused(base, providerOf(asked.id), "user_changed") : failure("user_changed");
    }
    return answers[operation]({ ...asked, backend, streams, questions, request, base });
  }

  const backend: FakeBackend = {
    connections: [agentcard, civic],
    user: "alice",
    attempt: { status: "connected" },
    revokedAtProvider: true,
    tools: [],
    callTool: () => ({ content: [] }),
    question: () => undefined,
    job: "unknown_job",
    permissions: [],
    choices: {},
    approvals: [],
    asks: () => false,
    activity: [],
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
    get: (id) => backend.connections.find((each) => idOf(each) === id),
    set(id, change) {
      if (change.status === "disconnected") backend.choices = { ...backend.choices, [id]: [] };
      backend.connections = backend.connections.flatMap((each) => {
        if (idOf(each) !== id) return [each];
        const { wantsMore, ...changed } = { ...each, ...change };
        if (changed.status === "disconnected")
          return isFurther(id) || each.url ? [] : [withStatus(changed, "disconnected")];
        return [{ ...changed, ...(changed.status === "needs_reconnect" && wantsMore && { wantsMore }) }];
      });
      streams.push({ provider: providerOf(id), connection: id });
    },
    ask(change) {
      const approval = fakeApproval({ id: `approval-${backend.approvals.length + 1}`, ...change });
      backend.approvals = [...backend.approvals, approval];
      streams.push({ approval: approval.id });
      return approval;
    },
    setApproval(id, change) {
      backend.approvals = backend.approvals.map((each) => (each.id === id ? { ...each, ...change } : each));
      streams.push({ approval: id });
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
