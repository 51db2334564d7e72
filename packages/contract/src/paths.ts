import type { ErrorCode } from "./errors.js";

/** The routes that a page uses, under the mount path. They are separate, so that a page does not load the others. Arguments as in {@link paths}. */
export const pagePaths = {
  connections: () => "/connections",
  connection: (connection: string) => `/connections/${connection}`,
  authorize: (connection: string) => `/connections/${connection}/authorize`,
  attempt: (connection: string, id: string) => `/connections/${connection}/attempts/${id}`,
  tools: (connection: string) => `/connections/${connection}/tools`,
  tool: (connection: string, name: string) => `/connections/${connection}/tools/${name}`,
  job: (connection: string, id: string) => `/connections/${connection}/jobs/${id}`,
  events: () => "/events",
} as const;

/** The routes about agents that a page uses. They are separate, because a page that only connects does not need them. */
export const agentPaths = {
  permissions: (connection: string) => `/connections/${connection}/permissions`,
  approvals: () => "/approvals",
  approval: (id: string) => `/approvals/${id}`,
  activity: () => "/activity",
} as const;

/** Every route under the mount path. Pass path segments that are already encoded, or a router's parameter such as `:connection`. */
export const paths = /* @__PURE__ */ Object.assign({}, pagePaths, agentPaths, {
  callback: (provider: string) => `/callback/${provider}`,
  finished: (provider: string) => `/callback/${provider}/finished`,
  clientMetadata: (provider: string, method: string) => `/client-metadata/${provider}/${method}`,
  mcp: (connection: string) => `/connections/${connection}/mcp`,
  agentMcp: (connection: string) => `/agents/${connection}/mcp`,
  approve: (id: string) => `/approve/${id}`,
  link: (token: string) => `/link/${token}`,
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
 */
export function authorizePath(connection: string, query: AuthorizeQuery): string {
  return `${pagePaths.authorize(connection)}?${new URLSearchParams({ ...query })}`;
}

/** What proves to the backend that a page of the product sent a request: no form and no foreign page can set it (RFC 10017, CSRF defences). */
export const requestHeader = { name: "keyhold-request", value: "1" } as const;

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
  readonly keyholdFailed: ErrorCode;
}

/** The BroadcastChannel on which a finished attempt's page says so to every tab of the product: `{ attempt: string }`. */
export const channelName = "keyhold";
