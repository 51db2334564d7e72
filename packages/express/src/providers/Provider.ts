import type { ContinueTool, Job, Tool } from "@keyhold/contract";
import type { RequestView } from "../users/RequestView.js";
import type { ToolCall } from "./ToolCall.js";
import type { ProviderToolRules, ToolPolicy } from "./ToolRules.js";

/** The user whose identity token Keyhold needs. */
export interface SubjectTokenRequest {
  /** The user id that `identify` returned. */
  readonly userId: string;
  /** A read-only view of the browser's request. Absent if an agent on the server sent the request. */
  readonly req?: RequestView | undefined;
}

/** How Keyhold gets a user's own identity token, for token exchange ([RFC 8693](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)). */
export interface SubjectTokenSource {
  /** @returns the user's current JWT, or `undefined` if the product has none (the user must sign in again) */
  readonly token: (request: SubjectTokenRequest) => string | undefined | Promise<string | undefined>;
  /** A token type identifier of RFC 8693, section 3. */
  readonly type: string;
  /** Additional parameters of the exchange. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a provider's `account` hook can use to find the connected account. */
export interface AccountContext {
  /**
   * The claims of the ID token or subject token of this connection. Use them only to name the account, because Keyhold does not verify the
   * token's signature.
   */
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * Calls a tool of the provider's MCP server for this user.
   *
   * @returns the tool's `structuredContent`: any JSON value, or `undefined` if the tool sends none
   */
  readonly callTool: (name: string) => Promise<unknown>;
  /** Reads the list of tools. This proves that the MCP server accepts this user. */
  readonly listTools: () => Promise<unknown>;
}

/** An account at a provider, as the provider's `account` hook finds it. */
export interface Account {
  /** The name that users see, such as an e-mail address. */
  readonly label?: string | undefined;
  /**
   * A text that is always the same for this account and different for every other account: the subject, or the e-mail address in lower case.
   * With it, a user who connects an account for the second time gets no second connection. Keyhold stores only a digest of it.
   */
  readonly key?: string | undefined;
}

/** How an MCP server takes the key of a user. */
export interface ApiKey {
  /** The name of the header that has the key, such as `x-api-key`. */
  readonly header: string;
  /**
   * The text before the key in the header, such as `"Bearer "` with its space.
   *
   * @default ""
   */
  readonly prefix?: string | undefined;
  /** The provider's page on which users find, create and delete their keys: an https address. The components link to it. */
  readonly help: string;
  /**
   * Checks a key before Keyhold stores it, for example at an address of the provider that names the account. It has 10 seconds. Keyhold does
   * not repeat the text of an error that it throws, because the text could contain the key.
   *
   * @default Keyhold sends `initialize` and `tools/list` to the MCP server with the key
   * @param key the key without the prefix. Do not log it
   * @returns true or the account of the key if the provider accepts it, otherwise false
   */
  readonly check?: ((key: string) => Promise<Account | string | boolean>) | undefined;
}

/** For a server where tool calls wait for the user's permission, and where Keyhold can read the status of such a call (a job). */
export interface Jobs {
  /** The experimental capability that Keyhold's own MCP client declares, so that the server asks the user for permission. */
  readonly capability: Readonly<Record<string, { readonly version: string }>>;
  /** The address of a job's status, at the server's own origin. Keyhold sends the user's access token there. The id is safe in a path. */
  readonly statusUrl: (id: string) => string;
  /**
   * Reads the status of a job from what `statusUrl` answers. Keyhold itself handles 401, 403, 404 and every status from 500 on, and refuses a
   * link that is not https.
   *
   * @param body the answer's text, of any form, cut off after about 256 kB
   * @throws any error if the answer is not usable. The page then gets `provider_answer_invalid`
   */
  readonly readStatus: (status: number, body: string) => Job;
  /** Names the tool that continues a job after the user's decision, and the argument that takes the job's id. */
  readonly continueTool: (tools: readonly Tool[]) => ContinueTool;
}

/** The place of a link in a parsed message: the object or list, and the name of the member. */
export type LinkPlace = readonly [parent: Record<string, unknown>, key: string];

/** What a line about a call shows of its arguments. Keyhold stores the values with the line, because it does not store the arguments. */
export type SummaryValues = Readonly<Record<string, string | number | undefined>>;

/** What `describe` says, in other languages. */
export interface Translations {
  /** @returns the values that the line shows: only such that `describe` shows too, and nothing secret */
  readonly valuesOf: (call: ToolCall) => SummaryValues;
  /**
   * @param language a BCP 47 tag: `ar`, `de`, `es`, `fr`, `ja`, `pt` or `zh-Hans`
   * @returns the line; `undefined` if there are no words for this tool
   */
  readonly describe: (language: string, tool: string, values: SummaryValues) => string | undefined;
}

/**
 * A service that users connect: data, and a few functions for its special features. The flow is the same for all providers and never reads
 * the id. Create one with `agentcard()`, `civic()` or `mcpServer()`, or your own with `defineProvider()`.
 */
export interface Provider {
  /**
   * The provider's id in paths, keys and the browser: lower-case letters, digits and dashes. If you change it, all users must connect
   * again.
   */
  readonly id: string;
  /** The name that users see. */
  readonly name: string;
  /**
   * The provider's own icon: an https address, or a `data:image/…` address with at most 16,384 characters. Pages show it in an `<img>`, and their content
   * security policy (`img-src`) must allow it.
   *
   * @default the kit's drawing for `brand`, or the first letter of `name`
   */
  readonly icon?: string | undefined;
  /**
   * The brand whose drawing in the kit shows this provider, such as `agentcard`. Several providers can have the same brand.
   *
   * @default none
   */
  readonly brand?: string | undefined;
  /**
   * How users sign in at the provider, if not on its page. With `email`, the provider sends them a link, and the page tells them to check
   * their e-mail.
   *
   * @default users sign in at the provider's page
   */
  readonly signIn?: "email" | undefined;
  /**
   * The authorization server's issuer identifier. Keyhold reads the metadata of the first one. The others are other spellings that the
   * server uses. With `discovery: "mcp"` the list can be empty: Keyhold then uses the authorization server that the MCP server names.
   */
  readonly issuers: readonly string[];
  /**
   * The well-known document with the authorization server's metadata: RFC 8414 (`oauth2`) or OpenID Connect Discovery (`oidc`). With `mcp`,
   * Keyhold asks the MCP server for its authorization server, and looks for both documents there
   * ([RFC 9728](https://www.rfc-editor.org/rfc/rfc9728)).
   */
  readonly discovery: "oauth2" | "oidc" | "mcp";
  /** The client id. Optional with `discovery: "mcp"`: without it, Keyhold uses a client ID metadata document, or registers the product. */
  readonly clientId?: string | undefined;
  /** Leave it out for a public client. */
  readonly clientSecret?: string | undefined;
  /**
   * With it, no user connects: Keyhold gets an access token of the product itself with its client credentials
   * ([RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)), and only `keyhold.mcp()` can use it.
   */
  readonly clientCredentials?: true | undefined;
  /**
   * With `clientCredentials`, the private key of the client in place of `clientSecret`: a JWK in JSON, with its `alg` (`ES256`, `PS256` or `RS256`) and,
   * if the server knows the key by one, its `kid`.
   */
  readonly clientKey?: string | undefined;
  /**
   * The middle part of the names of environment variables: `OAUTH_CLIENT` for `AGENTCARD_OAUTH_CLIENT_ID`. The doctor uses it in its
   * advice.
   *
   * @default "CLIENT"
   */
  readonly clientVariable?: string | undefined;
  /**
   * The address of the product's client ID metadata document.
   *
   * @default a document that Keyhold serves
   */
  readonly clientMetadataUrl?: string | undefined;
  /** The address of the MCP server. */
  readonly mcpUrl: string;
  /**
   * The protocol era of the MCP server: `legacy` up to MCP 2025-11-25 (a handshake, sometimes sessions), `modern` from MCP 2026-07-28 on.
   * With `auto`, Keyhold asks the server.
   *
   * @default "auto"
   */
  readonly era?: "auto" | "legacy" | "modern" | undefined;
  /** Headers that Keyhold adds to each request to the MCP server. */
  readonly mcpHeaders?: Readonly<Record<string, string>> | undefined;
  /** The `resource` of every authorization and token request ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). With `discovery: "mcp"` the MCP server names it. */
  readonly resource?: string | undefined;
  /**
   * Other origins that Keyhold can call although they are at private addresses, if the servers' metadata names them. An example is the back
   * channel of an identity server: `["https://keycloak.internal"]`.
   *
   * @default [] // only the origins of `mcpUrl` and `issuers` can be private
   */
  readonly trustedOrigins?: readonly string[] | undefined;
  /**
   * True for a server that a user has added (`customServers`). Keyhold connects to it, and to each host that it names, only at public
   * addresses.
   */
  readonly addedByUser?: true | undefined;
  /**
   * The HTTP proxy through which Keyhold sends all requests for this provider.
   *
   * @default the `egressProxy` of `createKeyhold()`
   */
  readonly egressProxy?: string | undefined;
  /**
   * The scopes to request, separated by spaces.
   *
   * @default none; with `discovery: "mcp"`, the scopes that the MCP server needs
   */
  readonly scope?: string | undefined;
  /**
   * Pass `several` to let each user connect up to 20 accounts. It does not work with `subjectToken`, where the product's own user is the account.
   *
   * @default "one"
   */
  readonly accounts?: "one" | "several" | undefined;
  /** With it, users connect by token exchange. Without this option, without `apiKey` and without `clientCredentials`, users connect at the provider's own page. */
  readonly subjectToken?: SubjectTokenSource | undefined;
  /** With it, users connect with a key that they enter, for a server without OAuth. */
  readonly apiKey?: ApiKey | undefined;
  /**
   * The product's rules about tool calls.
   *
   * @default none: the provider's own rules (`ownTools`) decide
   */
  readonly tools?: ToolPolicy | undefined;
  /**
   * The provider's own rules about tool calls. The product's rules in `tools` come first, except before `ownTools.deny`.
   *
   * @default every tool is allowed
   */
  readonly ownTools?: ProviderToolRules | undefined;
  /**
   * Describes a call for the user who approves it, in one line of English, such as "Create a single-use card with $42.00". The arguments can
   * have any type.
   *
   * @returns `undefined` if there are no better words than the tool's name
   */
  readonly describe?: ((call: ToolCall) => string | undefined) | undefined;
  /**
   * The money that a call is about, in US cents. A user who approves the call sees it first. The arguments can have any type.
   *
   * @returns `undefined` for a call that is about no money
   */
  readonly amountOf?: ((call: ToolCall) => number | undefined) | undefined;
  /**
   * What `describe` says, in other languages.
   *
   * @default users see the English words
   */
  readonly translations?: Translations | undefined;
  /**
   * The names of arguments whose values Keyhold shows to no one, such as `code`.
   *
   * @default []
   */
  readonly secretArguments?: readonly string[] | undefined;
  /**
   * How tool calls wait for the user's permission, if they do.
   *
   * @default no call waits
   */
  readonly jobs?: Jobs | undefined;
  /**
   * The provider's page on which users see which products have access to their account, and can end that: an https address. The panel links to it if
   * the provider did not confirm that an access has ended.
   *
   * @default not known
   */
  readonly manageUrl?: string | undefined;
  /** Whether connections move real money (`live`) or not (`test`). */
  readonly mode?: "test" | "live" | undefined;
  /**
   * The state of a connection if the MCP server answers 401 to an access token that was issued a moment ago. A 403 never makes Keyhold refresh
   * a token. For a server that answers 403 to an expired token, add a field here and use it in `mcp/withAccessToken.ts`.
   */
  readonly onFreshTokenRejected: "needs_reconnect" | "no_access";
  /**
   * Pass `token` if the provider keeps a user's other grants when Keyhold revokes one. Then, when a user reconnects the same account,
   * Keyhold revokes the old grant at once.
   *
   * @default not known: Keyhold revokes the old grant only when the user disconnects, because many providers would revoke the new grant
   * together with the old one
   */
  readonly revokes?: "token" | undefined;
  /**
   * Whether a tool's result says that the grant was revoked, for a server that does not answer 401. It gets the result as JSON. If it
   * returns true, Keyhold verifies that with `account`.
   */
  readonly looksRevoked?: ((result: string) => boolean) | undefined;
  /**
   * Whether a tool's result says that the provider itself asks the user for an approval, and has not carried the call out. If our user has
   * approved the call, the same call can then come again without a second question.
   *
   * @param result the result. Its members can have any type
   */
  readonly asksUser?: ((result: Readonly<Record<string, unknown>>) => boolean) | undefined;
  /**
   * Finds the links in a result of this server that a page can show to the user, in addition to the links that MCP defines. The proxy
   * replaces each link that is not https with `about:blank`, and ignores members that are not strings.
   *
   * @param result the result of any request. Its members can have any type
   */
  readonly links?: ((result: Readonly<Record<string, unknown>>) => readonly LinkPlace[]) | undefined;
  /**
   * Finds the account that the user has just connected: its label and its key, or only its label. Without a key, Keyhold cannot know that a user
   * connects an account for the second time, and makes a second connection.
   */
  readonly account?: (context: AccountContext) => Promise<Account | string | undefined>;
}
