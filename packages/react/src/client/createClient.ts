import {
  type Attempt,
  type AuthorizeQuery,
  authorizePath,
  type Connection,
  type Connections,
  type Disconnected,
  isErrorBody,
  type Job,
  pagePaths,
  requestHeader,
  type ToolResult,
  type Tools,
  userHeader,
} from "@keyhold/contract";
import { KeyholdError } from "./KeyholdError.js";
import { readAnswer } from "./readAnswer.js";

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

/** The user whom a page shows. The backend refuses requests if another user is signed in. */
export interface ShownUser {
  /** `user` in the answer of `GET /connections`; undefined as long as the page shows none. */
  mark(): string | undefined;
  /**
   * A request was refused, since its user is not signed in any more. The page removes what it shows, and asks again.
   *
   * @param error what the request was refused with
   * @param user for whom the request was, if it said so
   */
  lost(error: KeyholdError, user: string | undefined): void;
}

/**
 * Speaks to a Keyhold backend.
 *
 * @param options.baseUrl where the backend's router is mounted, for example `/api/keyhold`
 * @param options.fetch what sends the requests; the page's own `fetch` where it is left out
 * @param options.shown whom the page shows; left out, requests are made for the user who is signed in
 */
export function createClient(options: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch | undefined;
  shown?: ShownUser;
}): KeyholdClient {
  const { shown } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");

  /** @param read makes the answer of what was sent, or undefined where that is none */
  async function request<T>(
    path: string,
    read: (body: unknown) => T | undefined,
    method = "GET",
    args?: ToolArguments,
  ): Promise<T> {
    // This request asks which user to show, so it sends no mark.
    const user = path === pagePaths.connections() ? undefined : shown?.mark();
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(baseUrl + path, {
        method,
        credentials: "include",
        headers: {
          accept: "application/json",
          [requestHeader.name]: requestHeader.value,
          ...(user && { [userHeader]: user }),
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
    const answer = ok ? read(body) : undefined;
    if (answer !== undefined) return answer;
    if (!ok && isErrorBody(body)) {
      const error = new KeyholdError({ ...body.error, status });
      if (error.code === "not_signed_in" || error.code === "user_changed") shown?.lost(error, user);
      throw error;
    }
    const message = `${baseUrl}${path} answered ${status}, and not as a Keyhold backend does. Check baseUrl.`;
    // Only the developer of the page can fix that; users read other words.
    console.error(message);
    throw new KeyholdError({ code: "answer_invalid", message, status });
  }

  const id = encodeURIComponent;
  return {
    baseUrl,
    connections: () => request(pagePaths.connections(), readAnswer.connections),
    connect: (provider) => request(pagePaths.connection(id(provider)), readAnswer.connection, "POST"),
    authorizeUrl: (provider, query) => baseUrl + authorizePath(id(provider), { ...query, ...markQuery() }),
    attempt: (provider, attemptId) => request(pagePaths.attempt(id(provider), attemptId), readAnswer.attempt),
    disconnect: (provider) => request(pagePaths.connection(id(provider)), readAnswer.disconnected, "DELETE"),
    tools: (provider) => request(pagePaths.tools(id(provider)), readAnswer.tools),
    callTool: (provider, name, args) =>
      request(pagePaths.tool(id(provider), id(name)), readAnswer.result, "POST", args),
    job: (provider, jobId) => request(pagePaths.job(id(provider), id(jobId)), readAnswer.job),
    events() {
      if (options.fetch || typeof EventSource === "undefined") return undefined;
      const query = new URLSearchParams(markQuery());
      return new EventSource(`${baseUrl}${pagePaths.events()}?${query}`, { withCredentials: true });
    },
  };

  function markQuery(): { user?: string } {
    const user = shown?.mark();
    return user ? { user } : {};
  }
}
