import { accountFromClaims } from "./accountFromClaims.js";
import { defineProvider } from "./defineProvider.js";
import type { ApiKey, Provider } from "./Provider.js";
import type { ToolPolicy } from "./ToolRules.js";

/** Options of `mcpServer()`. */
export interface McpServerOptions {
  /** The provider's id in paths, keys and the browser: lower-case letters, digits and dashes. */
  readonly id: string;
  /** The name that users see. */
  readonly name: string;
  /**
   * The server's own icon: an https address, or a `data:image/…` address with at most 16,384 characters. Your pages' content security policy (`img-src`)
   * must allow it.
   *
   * @default the first letter of `name`
   */
  readonly icon?: string | undefined;
  /**
   * Pass `email` if the server sends users a link by e-mail to sign in. Pages then tell users to check their e-mail.
   *
   * @default users sign in at the server's page
   */
  readonly signIn?: Provider["signIn"] | undefined;
  /** The address of the MCP server, such as `https://mcp.linear.app/mcp`. */
  readonly url: string;
  /**
   * The client id, if you have registered the product at the authorization server. Without it, Keyhold uses a client ID metadata document,
   * or registers the product.
   */
  readonly clientId?: string | undefined;
  /** The secret of `clientId`. Leave it out for a public client. */
  readonly clientSecret?: string | undefined;
  /**
   * The issuer of the authorization server, spelled exactly as in its metadata. It is required with `clientId`: Keyhold sends the
   * credentials only there, even if the MCP server names another server.
   */
  readonly issuer?: string | undefined;
  /**
   * Pass `true` for a server that knows the product and not its users. Keyhold then gets an access token of the product itself, with `clientId`
   * and `clientSecret` or `clientKey`. Only agents can use it, through `keyhold.mcp()`, and no user sees it among the connections.
   *
   * @default each user connects
   */
  readonly clientCredentials?: Provider["clientCredentials"];
  /**
   * With `clientCredentials`, the private key of the client in place of `clientSecret`: a JWK in JSON, with its `alg` (`ES256`, `PS256` or `RS256`) and,
   * if the server knows the key by one, its `kid`.
   */
  readonly clientKey?: Provider["clientKey"];
  /** With it, users connect with a key that they enter, for a server without OAuth. The options about OAuth then do nothing. */
  readonly apiKey?: ApiKey | undefined;
  /**
   * Other origins that Keyhold can call although they are at private addresses, if the servers' metadata names them:
   * `["https://keycloak.internal"]`.
   *
   * @default []
   */
  readonly trustedOrigins?: readonly string[] | undefined;
  /**
   * The address of the product's client ID metadata document.
   *
   * @default a document that Keyhold serves under `publicUrl`
   */
  readonly clientMetadataUrl?: string | undefined;
  /**
   * The scopes to request, separated by spaces.
   *
   * @default the scopes that the MCP server needs
   */
  readonly scope?: string | undefined;
  /**
   * The protocol era of the MCP server: `legacy` up to MCP 2025-11-25, `modern` from MCP 2026-07-28 on. With `auto`, Keyhold asks the
   * server.
   *
   * @default "auto"
   */
  readonly era?: Provider["era"] | undefined;
  /**
   * Pass `token` if the server keeps a user's other grants when Keyhold revokes one.
   *
   * @default not known
   */
  readonly revokes?: Provider["revokes"] | undefined;
  /**
   * The server's page on which users see which products have access to their account, and can end that: an https address.
   *
   * @default not known; with `apiKey`, its `help`
   */
  readonly manageUrl?: Provider["manageUrl"];
  /**
   * Whether each user can connect several accounts.
   *
   * @default "one"
   */
  readonly accounts?: Provider["accounts"];
  /**
   * Headers that Keyhold adds to each request to the MCP server.
   *
   * @default {}
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The product's rules about tool calls of pages and agents.
   *
   * @default all calls are allowed
   */
  readonly tools?: ToolPolicy | undefined;
}

/**
 * Creates the provider for any MCP server that OAuth protects. Keyhold finds its authorization server. Without `clientId`, it registers the
 * product there or uses a client ID metadata document. With `apiKey`, it is for a server without OAuth, where each user enters a key. With
 * `clientCredentials`, only agents use it, with a token of the product itself.
 *
 * @example
 * mcpServer({ id: "linear", name: "Linear", url: "https://mcp.linear.app/mcp" })
 *
 * @example
 * mcpServer({
 *   id: "weather",
 *   name: "Weather",
 *   url: "https://weather.example.com/mcp",
 *   apiKey: { header: "x-api-key", help: "https://weather.example.com/settings/keys" },
 * })
 *
 * @example
 * mcpServer({
 *   id: "search",
 *   name: "Search",
 *   url: "https://search.example.com/mcp",
 *   issuer: "https://auth.example.com",
 *   clientId: process.env.SEARCH_CLIENT_ID,
 *   clientSecret: process.env.SEARCH_CLIENT_SECRET,
 *   clientCredentials: true,
 * })
 *
 * @throws KeyholdConfigError if an option is missing or wrong
 */
export function mcpServer({ url, issuer, headers, ...options }: McpServerOptions): Provider {
  return defineProvider({
    ...options,
    manageUrl: options.manageUrl ?? options.apiKey?.help,
    issuers: issuer ? [issuer] : [],
    discovery: "mcp",
    mcpUrl: url,
    mcpHeaders: headers,
    onFreshTokenRejected: "needs_reconnect",
    // A key comes without claims. Only the option `check` can name its account.
    account: options.apiKey ? undefined : accountFromClaims,
  });
}
