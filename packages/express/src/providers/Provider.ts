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

/** What a provider may ask to find out who connected. */
export interface AccountContext {
  /** The claims of the ID token or subject token that the connection came from; not to be trusted for more than a label. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Calls a tool of the provider's MCP server for this user. */
  readonly callTool: (name: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Reads the list of tools: proves that the MCP server lets this user in. */
  readonly listTools: () => Promise<unknown>;
}

/**
 * A service that users connect: data, and a few hooks for its quirks. The flow is the same for all and never asks which one it is.
 * Make one with `agentcard()` or `civic()`, or your own with `defineProvider()`.
 */
export interface Provider {
  /** In paths, keys and the browser: lower-case letters, digits and dashes. Never change it while users are connected. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The authorization server's issuer identifier; the first is asked for metadata, the others are further spellings it is known to use. */
  readonly issuers: readonly [string, ...string[]];
  /** Which well-known document has its metadata: RFC 8414 or OpenID Connect Discovery. */
  readonly discovery: "oauth2" | "oidc";
  readonly clientId: string;
  /** Sent as `client_secret_post`. Left out for a public client. */
  readonly clientSecret?: string;
  /** The MCP server. */
  readonly mcpUrl: string;
  /**
   * Which protocol era the MCP server speaks: `legacy` up to 2025-11-25 (a handshake, perhaps sessions), `modern` from
   * 2026-07-28 on. Default `auto`: Keyhold asks the server.
   */
  readonly era?: "auto" | "legacy" | "modern";
  /** Sent along with each request to the MCP server. */
  readonly mcpHeaders?: Readonly<Record<string, string>>;
  /** The `resource` of every authorization and token request ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). */
  readonly resource?: string;
  readonly scope?: string;
  /** Further parameters of the authorization request. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** With it, users connect by token exchange; without, by a navigation. */
  readonly subjectToken?: SubjectTokenSource;
  /** Tools that a browser may not call. */
  readonly deniedTools?: readonly string[];
  /** Whether connections move real money. */
  readonly mode?: "test" | "live";
  /** What it means when the MCP server refuses an access token that was issued a moment ago. */
  readonly freshTokenRefused: "needs_reconnect" | "no_access";
  /** Finds the label of the account, such as its e-mail address. */
  readonly account?: (context: AccountContext) => Promise<string | undefined>;
}
