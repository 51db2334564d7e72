import { buildDiscoveryUrls } from "@modelcontextprotocol/client";
import { type AuthorizationServer, processDiscoveryResponse } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import { findDocument } from "./findDocument.js";
import { matchIssuer } from "./matchIssuer.js";
import { serverMetadata } from "./serverMetadata.js";

/**
 * Asks an authorization server for its metadata.
 *
 * @param issuers its issuer identifier, and other spellings that the server uses
 * @see [RFC 8414, section 3](https://www.rfc-editor.org/rfc/rfc8414#section-3),
 * [OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig), MCP authorization,
 * "Authorization Server Metadata Discovery"
 * @throws KeyholdError the errors of `findDocument()`; `provider_answer_invalid` if the server does not support PKCE with S256; errors of
 * oauth4webapi if the document names another issuer
 */
export async function discoverServer(
  network: Network,
  provider: Provider,
  issuers: readonly [string, ...string[]],
): Promise<AuthorizationServer> {
  const document = await findDocument(network, provider, metadataUrls(issuers[0], provider.discovery), serverMetadata);
  const issuer = matchIssuer(issuers, document.issuer);
  const server = await processDiscoveryResponse(new URL(issuer), Response.json(document));
  // PKCE is required. Keyhold refuses a server that does not name S256 (MCP authorization, M5). Without users, there are no codes to protect.
  const hasPkce = server.code_challenge_methods_supported?.includes("S256");
  if (!hasPkce && !provider.clientCredentials) throw new KeyholdError("provider_answer_invalid");
  return server;
}

/**
 * The addresses where the metadata can be. For a configured server, it is the one address of its standard. For a discovered server, these
 * are all addresses of MCP, in MCP's order.
 */
export function metadataUrls(issuer: string, discovery: Provider["discovery"]): readonly URL[] {
  const urls = buildDiscoveryUrls(issuer).map(({ url }) => url);
  if (discovery === "mcp") return urls;
  return discovery === "oidc" ? urls.slice(-1) : urls.slice(0, 1);
}
