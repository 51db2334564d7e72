import type { ErrorCode } from "./errors.js";

/**
 * The status of one user's connection to one provider. Each status needs a different action:
 *
 * - `disconnected`: offer to connect.
 * - `connected`: works, as far as Keyhold knows.
 * - `needs_reconnect`: the provider ended the grant (revoked, expired, reused) or wants a wider one; only the user can renew it.
 * - `needs_login`: the product itself no longer has an identity token for this user (token exchange only).
 * - `no_access`: the provider refuses this user; an administrator at the provider has to give the user access.
 * - `unavailable`: the provider gave no usable answer a moment ago, to any user; this ends by itself, 30 seconds after the last failure at the
 *   latest. Or a newer version of Keyhold wrote the record. Nothing is lost.
 */
export type ConnectionStatus =
  | "disconnected"
  | "connected"
  | "needs_reconnect"
  | "needs_login"
  | "no_access"
  | "unavailable";

/**
 * How a user connects: by a navigation to the provider (`redirect`), by one request in which the backend exchanges their identity token
 * (`exchange`), or by a key that the user enters (`key`).
 */
export type ConnectMethod = "redirect" | "exchange" | "key";

/**
 * Where an app names its providers, so that a misspelt id does not compile:
 *
 * ```ts
 * declare module "@keyhold/react" {
 *   interface Register {
 *     providers: "agentcard" | "civic";
 *   }
 * }
 * ```
 */
export interface Register extends Readonly<Record<never, never>> {}

/** A provider's id in the backend's configuration, for example `agentcard`: one of the registered ones, or any where none are. */
export type ProviderId = Register extends { readonly providers: infer Id extends string } ? Id : string;

/**
 * The id of one of a user's connections. The first connection at a provider has the provider's id: `agentcard`. Each further account has the
 * provider's id, a dot and ten characters of `a-z` and `0-9`: `agentcard.k3v9x0m2qa`.
 */
export type ConnectionId = ProviderId | `${ProviderId}.${string}`;

/** One of the user's connections, or a provider that the user has not connected. It contains nothing secret. */
export interface Connection {
  /** It is part of the path of each route under `/connections/`. */
  readonly id: ConnectionId;
  /** The provider's id in the backend's configuration. */
  readonly provider: ProviderId;
  /** The provider's name for people, for example `Agentcard`. For a server that the user has added, its host. */
  readonly name: string;
  /**
   * The address of the MCP server, if the user has added it (`POST /servers`). Such a server is in the list until the user disconnects it, even
   * if it was never connected.
   */
  readonly url?: string | undefined;
  /**
   * The brand whose drawing in the kit shows the provider, for example `agentcard`. It does not depend on the provider's id. Treat an
   * unknown value as absent: a newer backend can send it.
   */
  readonly brand?: string | undefined;
  /**
   * The address of the provider's own icon: `https://…`, or `data:image/…` with at most 16 kB. Show it only in an `<img>`, where an SVG runs no script. It
   * may fail to load, for example because the page's content security policy does not allow it.
   */
  readonly icon?: string | undefined;
  /** How the user signs in at the provider, if not on its page. With `email`, the user opens a link that the provider sends by e-mail. */
  readonly signIn?: "email" | undefined;
  /** How to connect: by a navigation (`redirect`), by a request (`exchange`), or by a request with the user's key (`key`). */
  readonly connectMethod: ConnectMethod;
  /** With `connectMethod: "key"`: the provider's page on which users find or create a key, an https address. */
  readonly keyUrl?: string | undefined;
  /** What the user can do now. */
  readonly status: ConnectionStatus;
  /** With `needs_reconnect`: the grant still works, but the provider wants a wider scope for a request that was refused. */
  readonly wantsMore?: boolean | undefined;
  /** When the user connected, ISO 8601; absent while disconnected. */
  readonly connectedAt?: string | undefined;
  /** The user's account, in the provider's words: mostly an e-mail address. */
  readonly account?: string | undefined;
  /** The name to show for the account: the user's own name for it (`PATCH /connections/:connection`), otherwise `account`. */
  readonly label?: string | undefined;
  /** The scopes that the provider has granted. Absent if the provider does not say. */
  readonly scopes?: readonly string[] | undefined;
  /** The time of the last call through this connection by a page or an agent, ISO 8601, exact to about a minute. */
  readonly lastUsedAt?: string | undefined;
  /** The label of the agent that made this call. Absent if a page made it. */
  readonly lastUsedBy?: string | undefined;
  /** True if this is the user's default among several connections at the provider: it is used where only the provider is named. */
  readonly isDefault?: true | undefined;
  /** `several` if the user can connect further accounts at this provider: `authorize` with `account=another`. */
  readonly accounts?: "several" | undefined;
  /** The provider's page on which the user sees what has access to the account, and can end it: an https address. Absent if it is not known. */
  readonly manageUrl?: string | undefined;
  /** Whether money moved through this connection is real; absent where the provider has no such difference. */
  readonly mode?: "test" | "live" | undefined;
}

/** The answer to `GET /connections`. */
export interface Connections {
  /**
   * A mark of the user who sent the request. It is the same in each answer to this user, and different for each other user. It contains no
   * data about the user and gives no access. A page sends it back with each request, so that the page acts only for the user that it shows.
   * Absent if this request created the user, because the page that gets the answer may never get the cookie of that user.
   */
  readonly user?: string | undefined;
  /** The product's name, as its users know it. Absent if the backend's configuration does not name it. */
  readonly product?: string | undefined;
  /** True if users can add servers: `POST /servers`. */
  readonly canAddServers?: true | undefined;
  /**
   * In the order in which the backend names the providers. The servers that the user has added come last. The connections at one provider follow
   * each other, and the first one is at the top.
   */
  readonly connections: readonly Connection[];
}

/**
 * The body of `POST /servers`, which adds an MCP server for this user. The answer is its `Connection`, which the user can connect then. If the
 * user has added this address before, it is the existing one.
 */
export interface NewServer {
  /** The address of the MCP server, at most 2,000 characters: `https://mcp.example.com/mcp`. */
  readonly url: string;
}

/**
 * The answer to `GET /connections/:connection/attempts/:id`: the status of one attempt to connect.
 *
 * - `pending`: the user has not finished at the provider.
 * - `connected`: the user has connected.
 * - `cancelled`: the user declined at the provider.
 * - `failed`: connecting failed. An attempt that the user does not finish fails with `attempt_expired` in the end.
 */
export type Attempt =
  | { readonly status: "pending" }
  | {
      readonly status: "connected";
      /** The connection that the user has connected now. It can differ from the one in the path: the same account gets no second connection. */
      readonly connection?: ConnectionId | undefined;
    }
  | { readonly status: "cancelled" }
  | {
      readonly status: "failed";
      /** Why. */
      readonly code: ErrorCode;
    };

/** The body of `POST /connections/:connection` at a provider with `connectMethod: "key"`. With `exchange`, the request has no body. */
export interface KeyEntry {
  /** The user's key: 1 to 4,096 printable ASCII characters. Keyhold ignores spaces around it. No answer ever contains it. */
  readonly key: string;
  /** `another` connects a further account; the path then has the provider's id. */
  readonly account?: "another" | undefined;
}

/** The body of `PATCH /connections/:connection`. The answer is the changed `Connection`. */
export interface ConnectionSettings {
  /** The user's own name for the account: 1 to 80 characters. `null` or an empty name removes it. */
  readonly label?: string | null | undefined;
  /** `true` makes this connection the default of its provider: it is used where only the provider is named. */
  readonly default?: true | undefined;
}

/** The answer to `DELETE /connections/:connection`: Keyhold has removed the connection. */
export interface Disconnected {
  /** True if the provider confirmed the revocation, or had said before that the grant is over. */
  readonly revokedAtProvider: boolean;
}

/** The data of a `change` event of `GET /events`: one of this user's connections is not as it was. Ask `GET /connections` how it is now. */
export interface ConnectionChange {
  /** The provider's id. */
  readonly provider: string;
  /** The id of the connection. */
  readonly connection?: string | undefined;
  /** The attempt that has just ended, if that is what happened. */
  readonly attempt?: string | undefined;
  /** True if only what agents may do there has changed: ask `GET /connections/:connection/permissions` instead. */
  readonly permissions?: true | undefined;
}

/** The answer to `GET /health`. */
export interface Health {
  /**
   * - `ok`: the process serves requests. The HTTP status is 200; it is 503 with the others.
   * - `store_unavailable`: the store does not accept writes.
   * - `closing`: `keyhold.close()` was called.
   */
  readonly status: "ok" | "store_unavailable" | "closing";
}

/** A tool of a connected MCP server, as the browser sees it. */
export interface Tool {
  /** The name to call the tool by. */
  readonly name: string;
  /** The name for people. */
  readonly title?: string | undefined;
  /** What the tool does, in the provider's words. */
  readonly description?: string | undefined;
  /** True if the server says that the tool only reads. Nothing proves it. */
  readonly readOnly?: true | undefined;
  /** The JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** The answer to `GET /connections/:connection/tools`. */
export interface Tools {
  /** The tools that the rules do not refuse to pages, in the server's order. */
  readonly tools: readonly Tool[];
  /** The tool that continues a call that waited for the user's permission. Absent if the provider has no such calls. */
  readonly continueTool?: ContinueTool | undefined;
}

/** A tool that continues a waiting call (see {@link Job}). */
export interface ContinueTool {
  /** The tool's name. */
  readonly name: string;
  /** The name of the argument that takes the id of the call. */
  readonly idArgument: string;
}

/** The answer to `POST /connections/:connection/tools/:name`: the MCP tool result, unchanged. */
export interface ToolResult {
  /** For people and models: texts, images, links. */
  readonly content: readonly Readonly<Record<string, unknown>>[];
  /** For programs: any JSON value, mostly an object. Absent if the tool sends none. */
  readonly structuredContent?: unknown;
  /** True if the tool did not do what it was asked to do. `content` says why. */
  readonly isError?: boolean | undefined;
}

/**
 * The answer to `GET /connections/:connection/jobs/:id`: the status of a tool call that waits for the user's permission (Civic calls it a
 * job).
 *
 * - `pending`: there is nothing for the user to do yet.
 * - `required`: the user has to give the permission at `url`.
 * - `approved`: the user has given the permission. Continue the call to get its result.
 * - `failed`: the user can no longer give the permission. Continue the call to end it.
 */
export type Job =
  | { readonly status: "pending" | "approved" | "failed" }
  | {
      readonly status: "required";
      /** The page where the user gives the permission: an https address. */
      readonly url: string;
      /** The name of the service that asks for the permission, such as Gmail. Absent if the provider does not say, or asks itself. */
      readonly service?: string | undefined;
    };
