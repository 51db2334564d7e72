import { checkResourceAllowed, extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import { processResourceDiscoveryResponse } from "oauth4webapi";
import { z } from "zod";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { secureUrl } from "../providers/secureUrl.js";
import { firstFound } from "./firstFound.js";
import { peekJson } from "./peekJson.js";
import { safeFetch } from "./requestOptions.js";

/** What an MCP server says of its own protection. */
export interface ProtectedResource {
  /** What tokens for it are asked for with ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). */
  readonly resource: string;
  /** The issuer of its authorization server. */
  readonly issuer: string;
  /** What to ask for where nothing else is configured. */
  readonly scope?: string;
}

const members = z.object({
  authorization_servers: z.array(secureUrl).min(1),
  scopes_supported: z.array(z.string()).optional(),
});

/** Milliseconds that the MCP server may take to refuse a request without a token. */
const TIMEOUT = 10_000;

/**
 * Asks an MCP server which authorization server it trusts: by the `resource_metadata` of its 401, else at the well-known address, with the
 * server's path and then without.
 *
 * @param preferred the issuer to take if the MCP server trusts several
 * @see [RFC 9728, sections 3 and 5](https://www.rfc-editor.org/rfc/rfc9728#section-3), MCP authorization, "Authorization Server Discovery" and "Scope Selection Strategy"
 * @throws KeyholdError `provider_answer_invalid` where the document is about another server, names no authorization server, or does not name the configured one (any more);
 * errors of oauth4webapi where there is none
 */
export async function discoverResource(provider: Provider, preferred?: string): Promise<ProtectedResource> {
  const { mcpUrl, issuers } = provider;
  const { resourceMetadataUrl, scope } = await challengeOf(provider);
  const { origin, pathname } = new URL(mcpUrl);
  const wellKnown = `${origin}/.well-known/oauth-protected-resource`;
  const response = await firstFound(
    provider,
    resourceMetadataUrl ? [resourceMetadataUrl] : [new URL(wellKnown + pathname), new URL(wellKnown)],
  );

  const claimed = secureUrl.safeParse(await peekJson(response, "resource")).data;
  const isOurs = claimed && checkResourceAllowed({ requestedResource: mcpUrl, configuredResource: claimed });
  const document = await processResourceDiscoveryResponse(new URL(isOurs ? claimed : mcpUrl), response);
  const { data, error } = members.safeParse(document);
  if (!data) throw new KeyholdError("provider_answer_invalid", { cause: error });

  const trusted = data.authorization_servers.filter((one) => issuers.length === 0 || issuers.includes(one));
  const issuer = trusted.find((one) => preferred && new URL(one).href === new URL(preferred).href) ?? trusted[0];
  if (!issuer) {
    const cause = new Error("The MCP server does not name the configured `issuer` as its authorization server.");
    throw new KeyholdError("provider_answer_invalid", { cause });
  }
  return { resource: document.resource, issuer, scope: scope ?? data.scopes_supported?.join(" ") };
}

/** What the server's refusal of a request without a token says; nothing where it is no refusal. */
async function challengeOf(provider: Provider) {
  const response = await askWithoutToken(provider);
  return response.status === 401 ? extractWWWAuthenticateParams(response) : {};
}

/** An MCP server's answer to a request without a token, but for its body. */
export async function askWithoutToken(provider: Provider): Promise<Response> {
  const response = await safeFetch(provider)(provider.mcpUrl, {
    method: "POST",
    headers: {
      ...provider.mcpHeaders,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  await response.body?.cancel();
  return response;
}
