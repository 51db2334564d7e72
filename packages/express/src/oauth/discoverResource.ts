import { checkResourceAllowed } from "@modelcontextprotocol/client";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import type { Members } from "../util/json.js";
import { timeLimit } from "../util/timeLimit.js";
import { bearerChallenges } from "./challenges.js";
import { findDocument } from "./findDocument.js";
import { addressOf, textOf, textsOf } from "./members.js";

/** What an MCP server's metadata says about its authorization. */
export interface ProtectedResource {
  /** The `resource` of token requests for it ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). */
  readonly resource: string;
  /** The issuers of its authorization servers, best first. */
  readonly issuers: readonly [string, ...string[]];
  /** The scopes to request if none are configured. */
  readonly scope?: string;
}

/** Milliseconds that the MCP server has to refuse a request without a token. */
const CHALLENGE_TIMEOUT = 10_000;

/**
 * Asks an MCP server which authorization servers it trusts. Keyhold reads the document at the `resource_metadata` of the server's 401, or
 * at the well-known addresses, first with the server's path and then without it. A server without such a document (MCP 2025-03-26) works
 * only if its issuer is configured.
 *
 * @param preferred the issuer to use if the MCP server trusts several
 * @see [RFC 9728, sections 3 and 5](https://www.rfc-editor.org/rfc/rfc9728#section-3), MCP authorization, "Authorization Server Discovery"
 * and "Scope Selection Strategy"
 * @throws KeyholdError `provider_answer_invalid` if the document is about another server, names no authorization server, or does not name
 * the configured one; and the errors of `findDocument()`
 */
export async function discoverResource(
  network: Network,
  provider: Provider,
  preferred?: string,
): Promise<ProtectedResource> {
  const { mcpUrl, issuers } = provider;
  const { metadataUrl, scope } = await challengeOf(network, provider);
  const found = await findDocument(network, provider, placesOf(mcpUrl, metadataUrl), resourceMetadata).catch(
    (error: unknown) => {
      const isMissing = hasCode(error, "provider_answer_invalid");
      if (isMissing && issuers.length > 0) return { resource: mcpUrl, issuers, scope: undefined };
      throw error;
    },
  );
  if (!isPartOf(mcpUrl, found.resource)) throw invalid(`The metadata is about ${found.resource}, not about ${mcpUrl}.`);

  const isConfigured = (one: string) => issuers.some((issuer) => isSame(issuer, one));
  // If the document names no server, use the configured one.
  const named = found.issuers.length > 0 ? found.issuers : issuers;
  const trusted = named.filter((one) => issuers.length === 0 || isConfigured(one));
  const kept = preferred === undefined ? [] : trusted.filter((one) => isSame(one, preferred));
  const [first, ...others] = kept.length > 0 ? kept : trusted;
  if (!first) {
    throw invalid(
      issuers.length > 0
        ? "The MCP server does not name the configured `issuer` as its authorization server."
        : "The MCP server names no authorization server with a secure address. If you know its authorization server, pass `issuer`.",
    );
  }
  return { resource: found.resource, issuers: [first, ...others], scope: scope ?? found.scope };
}

/** Reads the members that Keyhold uses. Skips an issuer that is not a secure address. Returns `undefined` if it is not such a document. */
function resourceMetadata(members: Members) {
  const resource = addressOf(members.resource);
  if (!resource) return undefined;
  const issuers = textsOf(members.authorization_servers)?.filter((one) => addressOf(one) !== undefined) ?? [];
  return { resource, issuers, scope: textsOf(members.scopes_supported)?.join(" ") };
}

/** The addresses where the document can be. Some servers need a slash at the end of the path, others must not have one. */
function placesOf(mcpUrl: string, named: string | undefined): readonly URL[] {
  const { origin, pathname } = new URL(mcpUrl);
  const path = pathname.replace(/\/$/, "");
  const spellings = [pathname, path, `${path}/`].filter((one) => one !== "" && one !== "/");
  const wellKnown = [...spellings, ""].map((one) => `${origin}/.well-known/oauth-protected-resource${one}`);
  const all = named !== undefined && URL.canParse(named) ? [new URL(named).href, ...wellKnown] : wellKnown;
  return [...new Set(all)].map((url) => new URL(url));
}

/** Whether a server is the resource, or a part of the resource. A slash at the end makes no difference. */
function isPartOf(mcpUrl: string, resource: string): boolean {
  const requested = new URL(mcpUrl);
  if (!requested.pathname.endsWith("/")) requested.pathname += "/";
  return checkResourceAllowed({ requestedResource: requested, configuredResource: resource });
}

function isSame(one: string, other: string): boolean {
  return new URL(one).href === new URL(other).href;
}

function invalid(message: string): KeyholdError {
  return new KeyholdError("provider_answer_invalid", { cause: new Error(message) });
}

/** The challenge with which the server refuses a request without a token; empty if it does not refuse. */
async function challengeOf(network: Network, provider: Provider): Promise<{ metadataUrl?: string; scope?: string }> {
  const { status, headers } = await askWithoutToken(network, provider);
  if (status !== 401) return {};
  const challenges = bearerChallenges(headers.get("www-authenticate"));
  const first = (name: string) => challenges.map((one) => textOf(one.get(name))).find(Boolean);
  return { metadataUrl: first("resource_metadata"), scope: first("scope") };
}

/** Sends a request without a token to an MCP server. Discards the body of the answer. */
export async function askWithoutToken(network: Network, provider: Provider): Promise<Response> {
  const response = await network.safeFetch(provider)(provider.mcpUrl, {
    method: "POST",
    headers: {
      ...provider.mcpHeaders,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    signal: timeLimit(CHALLENGE_TIMEOUT),
  });
  await response.body?.cancel();
  return response;
}
