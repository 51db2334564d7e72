import type { IncomingMessage, ServerResponse } from "node:http";
import type { Activity, Approval, Connection, Disconnected } from "@keyhold/contract";
import type { Decision } from "./agents/Approvals.js";
import type { UserActivityQuery } from "./agents/checkedArguments.js";
import type { IssuedToken } from "./agents/createAgentTokens.js";
import type { AllOptions, UserConnection } from "./connections/allConnections.js";
import type { ImportSource } from "./connections/checkedImport.js";
import type { LinkRequest } from "./connections/checkedLink.js";
import type { Forgotten } from "./connections/forget.js";
import type { Imported } from "./connections/importConnection.js";
import type { KeptAlive } from "./connections/keepAlive.js";
import type { Finding } from "./doctor/Finding.js";
import type { HandlerContext } from "./fetch/HandlerContext.js";
import type { McpConnection } from "./mcp/createMcpFetch.js";
import type { Reencrypted } from "./vault/reencrypt.js";

/** One of a user's connections, by its id. */
export interface ConnectionById {
  /** The user id that `identify` returns: a non-empty string. */
  readonly userId: string;
  /** The `id` of a `Connection`: the provider's id for the first account, such as `agentcard`, or `agentcard.k3v9x0m2qa` for a further one. */
  readonly connection: string;
  /** Not with `connection`, which names the provider too. */
  readonly provider?: undefined;
  /**
   * The id of this work in events, such as the id of the agent's run.
   *
   * @default a random UUID
   */
  readonly requestId?: string;
}

/** A user's connection at a provider. If the user has several there, the members of `Keyhold` say which one is meant. */
export interface ConnectionByProvider extends Omit<ConnectionById, "connection" | "provider"> {
  /** The provider's id. */
  readonly provider: string;
  /** Not with `provider`. */
  readonly connection?: undefined;
}

/** One user's connection, named by its provider or by its own id: exactly one of the two. */
export type ConnectionRef = ConnectionByProvider | ConnectionById;

/** The connection that an agent uses, and which agent it is. */
export type AgentRef = ConnectionRef & {
  /**
   * The agent's label, by which rules, limits, approvals and events tell a user's agents apart: 1 to 64 characters of `a-z`, `0-9` and `-`.
   *
   * @default "agent"
   */
  readonly agent?: string | undefined;
};

/** Access to a user's connection for an agent that sends its own HTTP requests. */
export interface AgentAccess extends IssuedToken {
  /** The address of the MCP server for this agent: `<publicUrl>/agents/<connection>/mcp`. */
  readonly url: string;
}

/** A middleware for an app of Express 4 or 5. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** A Keyhold backend. */
export interface Keyhold {
  /** The router. Mount it at the path of `publicUrl`: `app.use("/api/keyhold", keyhold.router)`. */
  readonly router: Middleware;
  /**
   * Answers a request of the Fetch API, as `router` does with Express: for Next.js, Hono, and other hosts whose routes are functions from a
   * `Request` to a `Response`. Nothing listens on a port. Bodies are streams in both directions. If the request's `signal` aborts, or if the
   * body of the response is cancelled, the request ends as if the browser had disconnected. The URL must have the path of `publicUrl`; its
   * host and protocol can be those inside your network.
   *
   * @example
   * app.all("/api/keyhold/*", (c) => keyhold.handler(c.req.raw));
   *
   * @param context the signed-in user and the browser's address, if the host knows them. Default: `identify` finds the user
   * @returns the response. It has the status of an error too, such as 404 `unknown_route` for another path
   * @throws TypeError if the URL is not absolute, the body was already read, or `userId` is not a user id
   * @throws the reason of the request's `signal`; the error of the request's body
   */
  handler(request: Request, context?: HandlerContext): Promise<Response>;
  /**
   * Returns the router's session middleware, so that the app can use the same session: `app.use(keyhold.sessionMiddleware())`. Call it only
   * if the app mounts the middleware, because after this call `diagnose()` does not look for another session of the app.
   */
  sessionMiddleware(): Middleware;
  /** The redirect URIs to register at the providers, by the provider's id. A provider that connects by token exchange or by a key needs none. */
  readonly redirectUris: Readonly<Record<string, string>>;
  /**
   * Gives an agent on the server access to a user's MCP server: pass `url` and `fetch` to any MCP client. The client sees no token. If the
   * MCP server refuses the access token, Keyhold refreshes it. The provider's `tools` rules say which tools the agent can call, and for which
   * calls the user is asked.
   *
   * With `provider`, it is the user's only connection there, or the default if the user has several. With `connection`, it is that connection.
   *
   * At a provider with `clientCredentials`, no user connects: the agent uses the product's own token, and the rules, the limits and the record of
   * calls belong to this user. The members that use or end connections, such as `agentToken()`, do not know such a provider.
   *
   * @example
   * const { url, fetch } = await keyhold.mcp({ userId, provider: "agentcard", agent: "shopper" });
   * await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
   *
   * @throws KeyholdError `unknown_provider`, `not_connected`, `needs_reconnect`, `no_access`; with `clientCredentials`, `client_refused`,
   * `authorization_refused`; later, `fetch` throws the same codes;
   * `several_connections` if the user has several connections at the provider and no default
   * @throws TypeError if `userId` is not a non-empty string, not exactly one of `provider` and `connection` is there, or `agent` is not a label;
   * from `fetch`, for another address than `url`
   */
  mcp(connection: AgentRef): Promise<McpConnection>;
  /**
   * Gives access to a user's MCP server to an agent whose MCP client takes no `fetch`, such as one in Python or a hosted one. The agent sends
   * `Authorization: Bearer <token>` to `url`. The same rules, limits, approvals and events apply as with `mcp()`. The token gives access to
   * nothing else: with it, an agent cannot approve a call, and cannot read the connections.
   *
   * Give it only to this agent. It ends after `expiresInSeconds`, when the user disconnects or connects again, and with
   * `revokeAgentTokens()`. Keyhold does not store it.
   *
   * @example
   * const { url, token } = await keyhold.agentToken({ userId, connection: "agentcard", agent: "shopper", expiresInSeconds: 900 });
   *
   * @param agent.expiresInSeconds a whole number of seconds, from 1 to 2592000 (30 days). Default: 3600 (an hour)
   * @throws KeyholdError the same codes as `mcp()`
   * @throws TypeError as `mcp()`; if `expiresInSeconds` is out of range
   */
  agentToken(agent: AgentRef & { readonly expiresInSeconds?: number | undefined }): Promise<AgentAccess>;
  /**
   * Makes a link with which a user connects an account outside the product's pages: in a chat, an e-mail or a terminal. The link opens a small
   * page in the user's language. It says what the product asks for, and has a button to the provider, or a field for the key. In the end the user
   * goes back to the message; `onEvent` gets `connected`, and an agent that waits can continue.
   *
   * Only a browser in which `identify` returns this `userId` can use the link. A browser without a signed-in user goes to `signInUrl`,
   * and comes back. Opening the link starts nothing, so a program that follows links does no harm. After the user has connected, the link
   * does nothing more. It is not stored, and it contains no token of the provider; send it to this user only.
   *
   * @example
   * const url = await keyhold.link({ userId, provider: "agentcard", expiresInSeconds: 600 });
   * await chat.send(`Connect your Agentcard account: ${url}`);
   *
   * @returns an address under `publicUrl`, of 250 characters and more
   * @throws KeyholdError `unknown_provider`; `wrong_method` if the provider connects by token exchange; `too_many_accounts` if the provider's
   * options allow one account only
   * @throws TypeError that names the wrong member of the argument; or if `createKeyhold()` has no `identify`
   */
  link(request: LinkRequest): Promise<string>;
  /**
   * Revokes tokens of `agentToken()` for a connection, in all processes: every token that was made until now, of all agents, or only of the
   * named `agent`. Calls that the MCP server has already got continue.
   *
   * @throws KeyholdError `unknown_provider`, `store_unavailable`; `several_connections` if only the provider is named and the user has
   * several connections there
   * @throws TypeError if `userId` is not a non-empty string, not exactly one of `provider` and `connection` is there, or `agent` is not a label
   */
  revokeAgentTokens(connection: AgentRef): Promise<void>;
  /**
   * Returns the state of all connections of a user: for each provider the first one, even if it is not connected, then the further ones.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  connections(userId: string): Promise<Connection[]>;
  /**
   * Returns the tool calls that wait for a user's approval, and those that are approved and not sent yet. The oldest is first. Use it for
   * your own page, or for a message to the user.
   *
   * @throws KeyholdError `store_unavailable`
   * @throws TypeError if `userId` is not a non-empty string
   */
  approvals(userId: string): Promise<Approval[]>;
  /**
   * Approves or declines a call that waits, for a user who has decided outside the pages of Keyhold and the kit. `userId` must be
   * the user who has decided: Keyhold asks no one else, and does not call `approvals.confirm`.
   *
   * @example
   * await keyhold.decide({ userId, approvalId, decision: "approve" });
   *
   * @returns the decided approval
   * @throws KeyholdError `unknown_approval` if no such approval of this user waits (any more); `store_unavailable`
   * @throws TypeError that names the wrong member of the argument
   */
  decide(decision: Decision): Promise<Approval>;
  /**
   * Returns the record of a user's tool calls: the last 500 of pages and agents in 90 days, in pages of 50. The newest is first. It contains
   * no arguments and no results.
   *
   * @example
   * const { activity, next } = await keyhold.activity({ userId, connection: "agentcard" });
   * const older = await keyhold.activity({ userId, connection: "agentcard", before: next });
   *
   * @param query.connection only the calls of this connection. Default: of all connections, including connections that have ended
   * @param query.agent only the calls of the agent with this label. Default: of all agents and of pages
   * @param query.before the `next` of an earlier answer. Default: the newest calls
   * @throws KeyholdError `store_unavailable`
   * @throws TypeError that names the wrong member of the argument
   */
  activity(query: UserActivityQuery): Promise<Activity>;
  /**
   * Revokes a user's grant at the provider and removes it from the store. When a user leaves the product, call `forget`.
   *
   * @throws KeyholdError `unknown_provider`; `several_connections` if only the provider is named and the user has several connections there,
   * even if one of them is the default
   * @throws TypeError if `userId` is not a non-empty string, or not exactly one of `provider` and `connection` is there
   */
  disconnect(connection: ConnectionRef): Promise<Disconnected>;
  /**
   * Takes over a user's connection from another system, such as your own table of tokens. If the user is connected already, it changes
   * nothing, so a script can run twice. Keyhold stores the tokens, and refreshes them once to prove that they work. From then on, only
   * Keyhold can use them: do not refresh them in the other system again.
   *
   * If the promise rejects, nothing stays in Keyhold, and the other system still has the newest tokens.
   *
   * @example
   * const { isNew } = await keyhold.import({
   *   userId: row.user_id,
   *   provider: "agentcard",
   *   tokens: { accessToken: row.access_token, refreshToken: row.refresh_token },
   * });
   *
   * @throws KeyholdError `needs_reconnect` (or `no_access`) if the provider refuses the tokens: the user has to connect;
   * `client_refused` if it refuses the client; `provider_unavailable` and `store_unavailable`: run the script again later;
   * `wrong_method` if the provider connects by token exchange; `unknown_provider`
   * @throws TypeError that names the wrong member of the argument
   */
  import(source: ImportSource): Promise<Imported>;
  /**
   * Lists the connections of all users, for support and for scripts. It reads some of them at a time, so it needs little memory for any
   * number of users. The order is the store's, and a connection can come twice. It never contains a token.
   *
   * @example
   * for await (const { userId, status } of keyhold.all({ provider: "agentcard" })) console.log(userId, status);
   *
   * @throws KeyholdError `unknown_provider`; while it lists, `store_unavailable`
   * @throws TypeError that names the wrong option
   */
  all(options?: AllOptions): AsyncIterable<UserConnection>;
  /**
   * Refreshes connections that were not used for a time, because many providers end a refresh token that is not used for weeks. Call it in a
   * scheduled job, in one process or in several. It refreshes four connections at a time, and leaves out those that need their user.
   *
   * @example
   * await keyhold.keepAlive({ idleSeconds: 7 * 24 * 3600 });
   *
   * @param options.idleSeconds refreshes the connections whose last refresh was this many seconds ago, or more
   * @returns how many connections it refreshed. After `close()`, it stops before the next connection
   * @throws KeyholdError `store_unavailable`
   * @throws TypeError if `idleSeconds` is not a number of more than 0
   */
  keepAlive(options: { readonly idleSeconds: number }): Promise<KeptAlive>;
  /**
   * Returns everything that Keyhold keeps about a user and that is not a secret, for a user who asks for it. It is JSON Lines, each with a
   * `type`: `connection`, `permissions` (what the user has chosen for agents), `approval` (what waits) or `activity`. It contains no token
   * and no other secret, and has at most a few hundred kB.
   *
   * @throws KeyholdError `store_unavailable`
   * @throws TypeError if `userId` is not a non-empty string
   */
  export(userId: string): Promise<string>;
  /**
   * Removes everything that Keyhold stores about a user who leaves the product. It revokes and removes all connections. If a provider is no longer
   * configured, it only removes them. The user's open streams end. Call it after the user cannot sign in any more, and after the user's agents have
   * stopped: a request of the user or of an agent could store something again.
   *
   * @returns one entry for each connection; an empty list if nothing was stored
   * @throws KeyholdError `store_unavailable`: call it again to remove the rest
   * @throws TypeError if `userId` is not a non-empty string
   */
  forget(userId: string): Promise<Forgotten[]>;
  /**
   * Makes a user reconnect, for example after the user's account at the provider was misused. From now on, no page and no agent can use the
   * connection: calls fail with `needs_reconnect`, its event streams end, and pages show Reconnect. Keyhold keeps the tokens to revoke them
   * when the user disconnects; call `disconnect` instead to revoke them now. A second call changes nothing.
   *
   * @throws KeyholdError `unknown_provider`, `not_connected`
   * @throws TypeError if `userId` is not a non-empty string
   */
  invalidate(connection: ConnectionById): Promise<void>;
  /**
   * Ends the open streams of a user in all processes. Call it when the user signs out of the product, or when the product removes the user.
   * Without this call, the streams end within a minute, when Keyhold calls `identify` again. The connections stay.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  signedOut(userId: string): void;
  /**
   * Encrypts all stored data with the first of `keys`. This is the last step of a key rotation: you can then remove the old keys.
   * It is safe while processes serve requests, if all of them know the new key.
   */
  reencrypt(): Promise<Reencrypted>;
  /**
   * Removes the client that Keyhold registered at a provider's authorization server. When the next user connects, Keyhold registers a new
   * client. Connected users stay connected. You need this only if the server has forgotten the client and does not say so: if the server
   * says that it does not know the client, Keyhold registers a new one without this call.
   *
   * @returns whether there was a registration
   * @throws KeyholdError `unknown_provider`; `provider_unavailable` or another code if Keyhold cannot find the provider's authorization
   * server
   */
  forgetRegistration(of: { readonly provider: string }): Promise<boolean>;
  /**
   * Checks this backend, like `npx keyhold doctor`: options, Redis, providers and, if you pass `url`, the running server with the proxies
   * and middleware before it. The requests to providers change nothing: Keyhold registers nothing there and uses no tokens of users.
   *
   * @param options.url the address of the router, either the one that browsers use or one inside your network:
   * `http://localhost:3000/api/keyhold`
   * @returns the result of every check, and for each problem the line that fixes it. It contains no secrets
   * @throws TypeError if `url` is not a URL
   */
  diagnose(options?: { readonly url?: string }): Promise<Finding[]>;
  /**
   * Prepares the end of this process: `GET /health` answers 503, so that a load balancer uses other processes, and open streams end.
   * Running calls continue. The promise resolves when all background work is done (refreshes, attempts to connect, disconnects). It waits
   * for at most four minutes, and for at most 20 seconds for a connection that another process works on. Then close the HTTP server, which
   * waits for the running calls. Call `close()` again, because those calls may have started new work. Close the Redis client last.
   */
  close(): Promise<void>;
}
