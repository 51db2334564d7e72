import { defineProvider } from "./defineProvider.js";
import type { Provider, ToolPolicy } from "./Provider.js";

/** Options of `mcpServer()`. */
export interface McpServerOptions {
  /** In paths, keys and the browser: lower-case letters, digits and dashes. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The MCP server, such as `https://mcp.linear.app/mcp`. */
  readonly url: string;
  /** If the product is registered at the authorization server: as which client. Without it, it makes itself known there. */
  readonly clientId?: string | undefined;
  /** The secret that goes with `clientId`. Left out for a public client. */
  readonly clientSecret?: string | undefined;
  /** The authorization server, as its metadata spells it. `clientId` needs it: credentials go to no other server, whatever the MCP server says. */
  readonly issuer?: string;
  /** Further origins that the servers' metadata may name though they are at private addresses: `["https://keycloak.internal"]`. Default: none. */
  readonly trustedOrigins?: readonly string[];
  /** Where the product's client ID metadata document is. Default: Keyhold serves one under `publicUrl`. */
  readonly clientMetadataUrl?: string;
  /** What to ask for, separated by spaces. Default: what the MCP server says it needs. */
  readonly scope?: string;
  /** Which protocol era the MCP server speaks. Default: Keyhold asks it. */
  readonly era?: Provider["era"];
  /** `token` if the server keeps a user's other grants alive when one is revoked. Default: not known. */
  readonly revokes?: Provider["revokes"];
  /** Sent along with each request to the MCP server. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Which tools a browser may call. Default: all. */
  readonly tools?: ToolPolicy;
}

/**
 * Any MCP server that is protected by OAuth: Keyhold finds its authorization server, and makes the product known there.
 *
 * @throws KeyholdConfigError where an option is missing or wrong
 */
export function mcpServer({ url, issuer, headers, ...options }: McpServerOptions): Provider {
  return defineProvider({
    ...options,
    issuers: issuer ? [issuer] : [],
    discovery: "mcp",
    mcpUrl: url,
    mcpHeaders: headers,
    onFreshTokenRejected: "needs_reconnect",
    async account({ claims, listTools }) {
      await listTools();
      const label = claims.email ?? claims.name;
      return typeof label === "string" ? label : undefined;
    },
  });
}
