import {
  type Attempt,
  type AuthorizeQuery,
  authorizePath,
  type Connection,
  type ConnectionSettings,
  type Connections,
  type Disconnected,
  isErrorBody,
  type Job,
  type KeyEntry,
  pagePaths,
  requestHeader,
  type ToolResult,
  type Tools,
  userHeader,
  withQuery,
} from "@keyhold/contract";
import { changeRoutes } from "./changeRoutes.js";
import { KeyholdError } from "./KeyholdError.js";
import { readAttempt } from "./readAttempt.js";
import { readConnection, readConnections } from "./readConnection.js";
import { PROVIDER_TIMEOUT, REQUEST_TIMEOUT } from "./timeouts.js";
import { toolRoutes } from "./toolRoutes.js";

/** The arguments of a tool call, as the tool's `inputSchema` describes them. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/**
 * The backend's routes that every component needs, as functions. Each rejects with a {@link KeyholdError}. `connection` is a connection's id; the
 * first connection at a provider has the provider's id.
 */
export interface KeyholdClient {
  /** Where the backend's router is mounted, such as `/api/keyhold`. */
  readonly baseUrl: string;
  /** The user's connections, and the providers that the user has not connected. */
  connections(): Promise<Connections>;
  /**
   * Connects without a navigation, if the provider's `connectMethod` is `exchange` or `key`.
   *
   * @param entry with `key`: the user's key
   */
  connect(connection: string, entry?: KeyEntry): Promise<Connection>;
  /** The address to navigate to in order to connect, if the provider's `connectMethod` is `redirect`. */
  authorizeUrl(connection: string, query: AuthorizeQuery): string;
  /** The status of an attempt to connect. `id` is the one that `authorizeUrl` got as `attempt`. */
  attempt(connection: string, id: string): Promise<Attempt>;
  /**
   * Sends a request to another route of the backend.
   *
   * @param path the path under `baseUrl`
   * @param read turns the body into the answer, or returns undefined if the body is invalid: the error is then `answer_invalid`
   * @param method the HTTP method. Default: `GET`
   * @param body sent as JSON
   * @param limit milliseconds until the request fails if there is no answer. Default: 30,000
   */
  request<T>(
    path: string,
    read: (body: unknown) => T | undefined,
    method?: string,
    body?: object,
    limit?: number,
  ): Promise<T>;
  /** Opens the event stream of changes. Absent on a server, and with your own `fetch`, because an event stream cannot use it. */
  readonly events?: (() => EventSource) | undefined;
}

/** A client that can also call tools. */
export interface ToolClient extends KeyholdClient {
  /** The tools of the connected MCP server. */
  tools(connection: string): Promise<Tools>;
  /** Calls a tool. A result with `isError` does not reject. */
  callTool(connection: string, name: string, args: ToolArguments): Promise<ToolResult>;
  /** The status of a tool call that waits for a permission. */
  job(connection: string, id: string): Promise<Job>;
}

/** A client with all routes. */
export interface FullClient extends ToolClient {
  /** Adds an MCP server of the user's own by its address. The user can connect the connection that it returns. */
  addServer(url: string): Promise<Connection>;
  /** Renames a connection, or makes it the default of its provider. */
  update(connection: string, settings: ConnectionSettings): Promise<Connection>;
  /** Removes the connection, and revokes its grant at the provider. */
  disconnect(connection: string): Promise<Disconnected>;
}

/** The user that a page shows. The backend refuses requests if another user is signed in. */
export interface ShownUser {
  /** `user` in the answer to `GET /connections`; undefined while the page shows no user. */
  mark(): string | undefined;
  /**
   * The backend refused a request because its user is no longer signed in. The page removes what it shows, and asks
   * again.
   *
   * @param error the backend's answer
   * @param user the user that the request named, if it named one
   */
  lost(error: KeyholdError, user: string | undefined): void;
}

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** Where the backend's router is mounted, for example `/api/keyhold`. */
  readonly baseUrl: string;
  /** Sends the requests. Default: the page's own `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * The language of the page, as a BCP 47 tag, for the texts of the backend and the windows of the provider. Default: the languages that the
   * browser prefers.
   */
  readonly lang?: (() => string | undefined) | undefined;
  /** The user that the page shows. Default: requests do not name a user, and the backend uses the one who is signed in. */
  readonly shown?: ShownUser | undefined;
}

/**
 * Creates a client that sends requests to a Keyhold backend. Use it to prefetch, or without React.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: "/api/keyhold" });
 * const { connections } = await client.connections();
 * ```
 */
export function createClient(options: ClientOptions): FullClient {
  const client = createPageClient(options);
  return { ...client, ...toolRoutes(client), ...changeRoutes(client) };
}

/** Creates the client of a page. The other routes are separate, so that a page loads only the routes that its components need. */
export function createPageClient(options: ClientOptions): KeyholdClient {
  const { lang, shown } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const hasEvents = !options.fetch && typeof EventSource !== "undefined";
  const mark = () => shown?.mark() || undefined;

  async function request<T>(
    path: string,
    read: (body: unknown) => T | undefined,
    method = "GET",
    args?: object,
    limit = REQUEST_TIMEOUT,
  ): Promise<T> {
    // This request asks which user to show, so it sends no mark.
    const user = path === pagePaths.connections() ? undefined : mark();
    const signal = AbortSignal.timeout(limit);
    let response: Response;
    let body: unknown;
    try {
      response = await (options.fetch ?? fetch)(baseUrl + path, {
        method,
        signal,
        credentials: "include",
        headers: {
          accept: "application/json",
          [requestHeader.name]: requestHeader.value,
          ...(user && { [userHeader]: user }),
          // A page without a language of its own shows the English texts of the kit.
          ...(lang && { "accept-language": lang() ?? "en" }),
          ...(args && { "content-type": "application/json" }),
        },
        body: args && JSON.stringify(args),
      });
      body = await response.json().catch((error) => {
        // Other errors than this one say that the body was cut off.
        if (Object(error).name !== "SyntaxError") throw error;
      });
    } catch (cause) {
      const message = `There was no answer from ${baseUrl}. Check that the network and the backend are up.`;
      throw new KeyholdError({ code: "offline", message, cause });
    }
    const { ok, status } = response;
    const answer = ok ? read(body) : undefined;
    if (answer !== undefined) return answer;
    if (!ok && isErrorBody(body)) {
      const error = new KeyholdError({ ...body.error, status });
      if (error.code === "not_signed_in" || error.code === "user_changed") shown?.lost(error, user);
      throw error;
    }
    const message = `${baseUrl}${path} answered ${status}, but not like a Keyhold backend. Check baseUrl.`;
    // Only the developer of the page can fix this. Users read another text.
    console.error(message);
    throw new KeyholdError({ code: "answer_invalid", message, status });
  }

  const id = encodeURIComponent;
  return {
    baseUrl,
    connections: () => request(pagePaths.connections(), readConnections),
    connect: (connection, entry) =>
      request(pagePaths.connection(id(connection)), readConnection, "POST", entry, PROVIDER_TIMEOUT),
    authorizeUrl: (connection, query) =>
      baseUrl + authorizePath(id(connection), { ...query, lang: lang?.() || undefined, user: mark() }),
    attempt: (connection, attemptId) => request(pagePaths.attempt(id(connection), attemptId), readAttempt),
    request,
    events: hasEvents
      ? () => new EventSource(baseUrl + withQuery(pagePaths.events(), { user: mark() }), { withCredentials: true })
      : undefined,
  };
}
