import {
  type Attempt,
  type AuthorizeQuery,
  authorizePath,
  type Connection,
  type Connections,
  type Disconnected,
  isErrorBody,
  type Job,
  paths,
  requestHeader,
  type ToolResult,
  type Tools,
} from "@keyhold/contract";
import { KeyholdError } from "./KeyholdError.js";

/** The arguments of a tool call, as the tool's `inputSchema` describes them. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** The backend's routes as functions. Each rejects with a {@link KeyholdError}. */
export interface KeyholdClient {
  readonly baseUrl: string;
  connections(): Promise<Connections>;
  /** Connects without a navigation, where the provider's `connectMethod` is `exchange`. */
  connect(provider: string): Promise<Connection>;
  /** Where to navigate to in order to connect, where `connectMethod` is `redirect`. */
  authorizeUrl(provider: string, query: AuthorizeQuery): string;
  attempt(provider: string, id: string): Promise<Attempt>;
  disconnect(provider: string): Promise<Disconnected>;
  tools(provider: string): Promise<Tools>;
  callTool(provider: string, name: string, args: ToolArguments): Promise<ToolResult>;
  /** How a tool call stands that waits for a permission. */
  job(provider: string, id: string): Promise<Job>;
  /** Opens the stream of changes. None where requests go through an own `fetch`, which an event stream cannot. */
  events(): EventSource | undefined;
}

/**
 * Speaks to a Keyhold backend.
 *
 * @param options.baseUrl where the backend's router is mounted, for example `/api/keyhold`
 * @param options.fetch what sends the requests; the page's own `fetch` where it is left out
 */
export function createClient(options: { baseUrl: string; fetch?: typeof globalThis.fetch }): KeyholdClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, "");

  /** @param field that every answer of the route has, and hardly any other page or API at this address */
  async function request<T>(path: string, field: keyof T, method = "GET", args?: ToolArguments): Promise<T> {
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(baseUrl + path, {
        method,
        credentials: "include",
        headers: {
          accept: "application/json",
          [requestHeader.name]: requestHeader.value,
          ...(args && { "content-type": "application/json" }),
        },
        body: args && JSON.stringify(args),
      });
    } catch (cause) {
      const message = `No answer came from ${baseUrl}. Check that network and backend are up.`;
      throw new KeyholdError({ code: "offline", message, cause });
    }
    const { ok, status } = response;
    const body: unknown = await response.json().catch(() => undefined);
    if (ok && isAnswer(body, field)) return body;
    if (!ok && isErrorBody(body)) throw new KeyholdError({ ...body.error, status });
    const message = `${baseUrl}${path} answered ${status}, and not as a Keyhold backend does. Check baseUrl.`;
    // Only whoever builds the page can mend that, and users are told no such thing.
    console.error(message);
    throw new KeyholdError({ code: "answer_invalid", message, status });
  }

  const id = encodeURIComponent;
  return {
    baseUrl,
    connections: () => request(paths.connections(), "connections"),
    connect: (provider) => request(paths.connection(id(provider)), "provider", "POST"),
    authorizeUrl: (provider, query) => baseUrl + authorizePath(id(provider), query),
    attempt: (provider, attempt) => request(paths.attempt(id(provider), attempt), "status"),
    disconnect: (provider) => request(paths.connection(id(provider)), "revokedAtProvider", "DELETE"),
    tools: (provider) => request(paths.tools(id(provider)), "tools"),
    callTool: (provider, name, args) => request(paths.tool(id(provider), id(name)), "content", "POST", args),
    job: (provider, job) => request(paths.job(id(provider), id(job)), "status"),
    events: () => (options.fetch ? undefined : new EventSource(baseUrl + paths.events(), { withCredentials: true })),
  };
}

function isAnswer<T>(body: unknown, field: keyof T): body is T {
  return typeof body === "object" && body !== null && field in body;
}
