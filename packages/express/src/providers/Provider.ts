import type { Request } from "express";

/** Whose identity token is wanted. `req` is there when a browser asks, and not when an agent on the server does. */
export interface SubjectTokenRequest {
  readonly userId: string;
  readonly req?: Request;
}

/** Where a user's own identity token comes from, for token exchange ([RFC 8693](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)). */
export interface SubjectTokenSource {
  /** @returns the user's current JWT, or `undefined` when the product has none (the user has to sign in again) */
  readonly token: (request: SubjectTokenRequest) => string | undefined | Promise<string | undefined>;
  /** A token type identifier of RFC 8693, section 3. */
  readonly type: string;
  /** Further parameters of the exchange. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Which tools a browser may call. The server's own agents may call them all. */
export interface ToolPolicy {
  /** None but these. Default: all. */
  readonly allow?: readonly string[];
  /** Not these, whatever `allow` says. */
  readonly deny?: readonly string[];
}

/** What a provider may ask to find out who connected. */
export interface AccountContext {
  /** The claims of the ID token or subject token that the connection came from; not to be trusted for more than a label. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Calls a tool of the provider's MCP server for this user. */
  readonly callTool: (name: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Reads the list of tools: proves that the MCP server lets this user in. */
  readonly listTools: () => Promise<unknown>;
}

/** Tool calls that wait for a permission of the user's, at a server that tells how they stand. */
export interface Jobs {
  /** The experimental capability that Keyhold's own MCP client declares, so that the server lets it ask. */
  readonly capability: Readonly<Record<string, { readonly version: string }>>;
  /** Where to ask, with the user's access token: at the server's own origin. The id is safe in a path. */
  readonly statusUrl: (id: string) => string;
}

/** The place of a link in a parsed message: the object or list, and the name of the member. */
export type LinkPlace = readonly [connection: Record<string, unknown>, key: string];

/**
 * A service that users connect: data, and a few hooks for its quirks. The flow is the same for all and never asks which one it is.
 * Make one with `agentcard()`, `civic()` or `mcpServer()`, or your own with `defineProvider()`.
 */
export interface Provider {
  /** In paths, keys and the browser: lower-case letters, digits and dashes. Never change it while users are connected. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /**
   * The authorization server's issuer identifier; the first is asked for metadata, the others are further spellings it is known to use.
   * With `discovery: "mcp"` they may be left empty: then whatever server the MCP server names is asked.
   */
  readonly issuers: readonly string[];
  /**
   * Which well-known document has its metadata: RFC 8414 or OpenID Connect Discovery. Or `mcp`: the MCP server is asked for
   * its authorization server, and that for either ([RFC 9728](https://www.rfc-editor.org/rfc/rfc9728)).
   */
  readonly discovery: "oauth2" | "oidc" | "mcp";
  /** With `discovery: "mcp"` it may be left out: then the product makes itself known, by a document or a registration. */
  readonly clientId?: string;
  /** Left out for a public client. */
  readonly clientSecret?: string;
  /** Where the product's client ID metadata document is. Default: Keyhold serves one. */
  readonly clientMetadataUrl?: string;
  /** The MCP server. */
  readonly mcpUrl: string;
  /**
   * Which protocol era the MCP server speaks: `legacy` up to 2025-11-25 (a handshake, perhaps sessions), `modern` from
   * 2026-07-28 on. Default `auto`: Keyhold asks the server.
   */
  readonly era?: "auto" | "legacy" | "modern";
  /** Sent along with each request to the MCP server. */
  readonly mcpHeaders?: Readonly<Record<string, string>>;
  /** The `resource` of every authorization and token request ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). With `discovery: "mcp"` the MCP server says it. */
  readonly resource?: string;
  /**
   * Further origins that the servers' metadata may name though they are at private addresses, such as the back channel of an identity
   * server: `["https://keycloak.internal"]`. Default: only the origins of `mcpUrl` and `issuers` may be private.
   */
  readonly trustedOrigins?: readonly string[];
  /** The proxy that all requests for this provider leave by. Default: that of `createKeyhold()`. */
  readonly egressProxy?: string;
  /** What to ask for, separated by spaces. With `discovery: "mcp"`, default what the MCP server says it needs. */
  readonly scope?: string;
  /** With it, users connect by token exchange; without, by a navigation. */
  readonly subjectToken?: SubjectTokenSource;
  readonly tools?: ToolPolicy;
  readonly jobs?: Jobs;
  /** Whether connections move real money. */
  readonly mode?: "test" | "live";
  /** What it means when the MCP server refuses an access token that was issued a moment ago. */
  readonly onFreshTokenRejected: "needs_reconnect" | "no_access";
  /**
   * `token` if the provider keeps a user's other grants alive when one is revoked. Then Keyhold revokes the old grant when a user reconnects the same
   * account. Default: not known. Keyhold then revokes the old grant when the user disconnects, since many providers would revoke the new one with it.
   */
  readonly revokes?: "token";
  /** Whether a tool's result, as JSON, says in place of a 401 that the grant has ended. It is found out, with the help of `account`. */
  readonly looksRevoked?: (result: string) => boolean;
  /**
   * Finds the links in a result of this server that a page may offer to open, in addition to MCP's own. The proxy replaces each link that is not https
   * with `about:blank`, and ignores members that are not strings.
   *
   * @param result the result of any request; its members may be of any type
   */
  readonly links?: (result: Readonly<Record<string, unknown>>) => readonly LinkPlace[];
  /** Finds the label of the account, such as its e-mail address. */
  readonly account?: (context: AccountContext) => Promise<string | undefined>;
}
