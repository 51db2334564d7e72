import type { ErrorCode } from "./errors.js";

/** The routes that a page uses, under the mount path. They are separate, so that a page does not load the others. Arguments as in {@link paths}. */
export const pagePaths = {
  /** `GET`: {@link Connections}. */
  connections: () => "/connections",
  /** `POST` connects by token exchange, `PATCH` takes {@link ConnectionSettings}, `DELETE` disconnects. */
  connection: (connection: string) => `/connections/${connection}`,
  /** Starts connecting at the provider. The browser navigates to it, with {@link AuthorizeQuery}. */
  authorize: (connection: string) => `/connections/${connection}/authorize`,
  /** `GET`: {@link Attempt}. */
  attempt: (connection: string, id: string) => `/connections/${connection}/attempts/${id}`,
  /** `GET`: the event stream of the user's changes. */
  events: () => "/events",
} as const;

/** The other routes that a page uses: of tools, questions, agents and added servers. They are separate, because a page that only connects does not need them. */
export const agentPaths = {
  /** `POST` takes {@link NewServer}, which adds a server. */
  servers: () => "/servers",
  /** `GET`: {@link Tools}. */
  tools: (connection: string) => `/connections/${connection}/tools`,
  /** `POST` calls the tool with the arguments in the body: {@link ToolResult}. With the query `questions=form`: {@link ToolStep}. */
  tool: (connection: string, name: string) => `/connections/${connection}/tools/${name}`,
  /** `GET`: {@link Job}. */
  job: (connection: string, id: string) => `/connections/${connection}/jobs/${id}`,
  /** `POST` takes {@link QuestionAnswer}: {@link ToolStep}. */
  question: (connection: string, id: string) => `/connections/${connection}/questions/${id}`,
  /** `GET`: {@link Permissions}. `PATCH` takes {@link PermissionPatch}. */
  permissions: (connection: string) => `/connections/${connection}/permissions`,
  /** `GET`: {@link Approvals}. */
  approvals: () => "/approvals",
  /** `GET`: {@link Approval}. `POST` takes {@link ApprovalDecision}. */
  approval: (id: string) => `/approvals/${id}`,
  /** `GET`: {@link Activity}. */
  activity: () => "/activity",
} as const;

/** Every route under the mount path. Pass path segments that are already encoded, or a router's parameter such as `:connection`. */
export const paths = /* @__PURE__ */ Object.assign({}, pagePaths, agentPaths, {
  /** Where the provider sends the browser after the user's decision: the redirect URI. */
  callback: (provider: string) => `/callback/${provider}`,
  /** The page that the callback leads to. It has no code in its address. */
  finished: (provider: string) => `/callback/${provider}/finished`,
  /** `GET`: Keyhold's client metadata document. `method` is how the client authenticates: `none` or `private_key_jwt`. */
  clientMetadata: (provider: string, method: string) => `/client-metadata/${provider}/${method}`,
  /** The MCP server of a connection, for pages. */
  mcp: (connection: string) => `/connections/${connection}/mcp`,
  /** The same for an agent with a token from `keyhold.agentToken()`. */
  agentMcp: (connection: string) => `/agents/${connection}/mcp`,
  /** The page on which the user decides about an approval. */
  approve: (id: string) => `/approve/${id}`,
  /** The page of a link from `keyhold.link()`. */
  link: (token: string) => `/link/${token}`,
  /** `GET`: {@link Health}. */
  health: () => "/health",
});

/** What `authorize` takes in its query. */
export interface AuthorizeQuery {
  /** A fresh random id, 16 to 64 characters of `A-Z a-z 0-9 - _`; asks how the attempt stands later. */
  readonly attempt: string;
  /** Where the navigation happens: a popup closes itself in the end, a page goes back to `return_to`. */
  readonly display: "popup" | "page";
  /** A path on the backend's own origin, or an address at one of its `allowedOrigins`; `/` where it is left out. */
  readonly return_to?: string | undefined;
  /** `another` connects a further account and not the connection in the path, which is then the provider's id. Only with {@link Connection.accounts}. */
  readonly account?: "another" | undefined;
  /** The language that the user reads in the page, as a BCP 47 tag. Default: the languages that the browser prefers. */
  readonly lang?: string | undefined;
  /** The user's mark, {@link Connections.user}. It is here because a navigation cannot send a header. */
  readonly user?: string | undefined;
}

/**
 * The address that starts connecting. Navigate to it; `fetch` cannot use it.
 *
 * @param connection the connection's id; for a new one, the provider's id
 * @param query the attempt's id, where it happens and where to return to
 * @returns a path and query under the mount path
 * @example
 * ```ts
 * location.href = `/api/keyhold${authorizePath("agentcard", { attempt: crypto.randomUUID(), display: "page", return_to: "/settings" })}`;
 * ```
 */
export function authorizePath(connection: string, query: AuthorizeQuery): string {
  return withQuery(pagePaths.authorize(connection), query);
}

/**
 * A path with a query.
 *
 * @param query the parameters; those that are undefined are left out
 * @example
 * ```ts
 * const path = withQuery(agentPaths.activity(), { agent: "shopper", before: undefined });
 * ```
 */
export function withQuery(path: string, query: Readonly<Partial<Record<string, string>>> | AuthorizeQuery): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${path}?${new URLSearchParams(given)}`;
}

/** What proves to the backend that a page of the product sent a request: no form and no foreign page can set it (RFC 10017, CSRF defences). */
export const requestHeader = {
  /** The header's name. */
  name: "keyhold-request",
  /** The only value that the backend accepts. */
  value: "1",
} as const;

/**
 * The header in which a page says which user it shows: {@link Connections.user}. The backend refuses a request with another user's mark with
 * `user_changed`. An event source cannot send a header, so it sends the query parameter `user`. A program may leave it out.
 */
export const userHeader = "keyhold-user";

/**
 * The message that the provider's window posts to the page that opened it, if it could not begin: for example, because the browser did not send the
 * session cookie. The page cannot ask the backend, which has no such attempt.
 */
export interface WindowMessage {
  /** Why the window could not begin. */
  readonly keyholdFailed: ErrorCode;
}

/** The BroadcastChannel on which a finished attempt's page says so to every tab of the product: `{ attempt: string }`. */
export const channelName = "keyhold";
