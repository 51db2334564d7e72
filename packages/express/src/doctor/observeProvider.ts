import { randomBytes } from "node:crypto";
import {
  type AuthorizationServer,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
} from "oauth4webapi";
import { z } from "zod";
import { describeFailure } from "../errors/describeFailure.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { authorizationUrl } from "../oauth/authorizationUrl.js";
import { configuredClient } from "../oauth/configuredClient.js";
import { askMetadata, type Metadata } from "../oauth/createDiscover.js";
import { askWithoutToken, discoverResource } from "../oauth/discoverResource.js";
import { metadataUrls } from "../oauth/discoverServer.js";
import { findDocument } from "../oauth/findDocument.js";
import { fromOAuthError, isClientRefused } from "../oauth/fromOAuthError.js";
import { readOAuthAnswer } from "../oauth/readOAuthAnswer.js";
import { requestOptions } from "../oauth/requestOptions.js";
import { requestProductToken } from "../oauth/requestProductToken.js";
import { tokenAnswer } from "../oauth/tokenAnswer.js";
import type { Provider } from "../providers/Provider.js";
import { reasonOf } from "./reasonOf.js";
import type { Subject } from "./Subject.js";

/** What a provider's servers answer to requests without a user. */
export interface ObservedProvider {
  readonly subject: Subject;
  readonly provider: Provider;
  readonly redirectUri: string;
  /** The MCP server's status for a request without a token, or the reason why the request failed. */
  readonly mcp: number | string;
  /** The authorization server that the MCP server names, if it names one. */
  readonly namedIssuer?: string;
  readonly metadata?: Metadata;
  readonly metadataFailure?: MetadataFailure;
  /** The client that Keyhold registered, if there is one. `endsAt` is when its secret expires, in milliseconds since the epoch. */
  readonly registered?: { readonly endsAt: number | undefined };
  /** The error code of a token request with an invalid code. `invalid_grant` means that the provider knows the client. */
  readonly tokenError?: string;
  /** The answer to the authorization request: the status, and the error that the browser would bring back. */
  readonly authorization?: { readonly status: number; readonly error: string | null };
  /** By how many milliseconds the provider's clock is ahead of this machine's. */
  readonly clockAhead?: number;
}

interface MetadataFailure {
  readonly why: string;
  /** The metadata document, if the server has one. */
  readonly document?: z.infer<typeof metadataDocument>;
}

const metadataDocument = z.object({
  issuer: z.string(),
  code_challenge_methods_supported: z.array(z.string()).default([]),
});

/** A code or token that no server has issued. */
const BOGUS = "keyhold-doctor";

/**
 * Sends a provider the requests that need no user, with the product's own client id and redirect URI. It registers nothing there and connects no user.
 */
export async function observeProvider(subject: Subject, provider: Provider): Promise<ObservedProvider> {
  const observed = {
    subject,
    provider,
    redirectUri: subject.redirectUri(provider),
    ...(await observeMcp(subject, provider)),
  };
  // With a key, there is no authorization server.
  if (provider.apiKey) return observed;
  const [issuer = provider.mcpUrl] = provider.issuers;
  // If the MCP server and the authorization server are one server that is down, report it only once.
  const isSameServer = provider.discovery === "mcp" || new URL(issuer).origin === new URL(provider.mcpUrl).origin;
  if (isSameServer && !isMcpServer(observed.mcp)) return observed;
  try {
    const metadata = await askMetadata(subject.network, provider);
    return { ...observed, metadata, ...(await observeClient(observed, metadata)) };
  } catch (error) {
    return { ...observed, metadataFailure: await lookCloser(subject, provider, error) };
  }
}

/** Whether this answer can come from an MCP server. Some servers do not answer 401, because they check the token last. */
export function isMcpServer(answer: ObservedProvider["mcp"]): boolean {
  return typeof answer === "number" && (answer < 300 || [400, 401, 403, 429].includes(answer));
}

async function observeMcp(
  { network }: Subject,
  provider: Provider,
): Promise<Pick<ObservedProvider, "mcp" | "clockAhead" | "namedIssuer">> {
  const begun = Date.now();
  try {
    const { status, headers } = await askWithoutToken(network, provider);
    const date = Date.parse(headers.get("date") ?? "");
    const clockAhead = Number.isNaN(date) ? undefined : date - (begun + Date.now()) / 2;
    // Leave out the configured issuers, so that the answer can name another server.
    const named = await discoverResource(network, { ...provider, issuers: [] }, provider.issuers[0]).catch(
      () => undefined,
    );
    return { mcp: status, clockAhead, namedIssuer: named?.issuers[0] };
  } catch (error) {
    return { mcp: reasonOf(error) };
  }
}

/** Finds out which issuer a refused metadata document names. The error does not say it. */
async function lookCloser({ network }: Subject, provider: Provider, error: unknown): Promise<MetadataFailure> {
  const why = describeFailure(fromOAuthError(error));
  const [issuer] = provider.issuers;
  if (!issuer) return { why };
  try {
    const read = (members: object) => metadataDocument.safeParse(members).data;
    return { why, document: await findDocument(network, provider, metadataUrls(issuer, provider.discovery), read) };
  } catch {
    return { why };
  }
}

async function observeClient(
  { subject, provider, redirectUri }: Pick<ObservedProvider, "subject" | "provider" | "redirectUri">,
  metadata: Metadata,
): Promise<Pick<ObservedProvider, "registered" | "tokenError" | "authorization">> {
  const { server } = metadata;
  const known = await clientOf(subject, provider, server);
  if (!known) return {};
  const registered = known.registration && { endsAt: known.registration.endsAt };
  const context = { network: subject.network, provider, ...metadata, ...known, issuers: [server.issuer] as const };
  const tokenError = await askForTokens(context, redirectUri);
  const isWithoutPage = provider.subjectToken || provider.clientCredentials;
  if (tokenError === "invalid_client" || isWithoutPage) return { registered, tokenError };
  return { registered, tokenError, authorization: await askForAuthorization(context, redirectUri) };
}

/** The configured client, or the client that Keyhold registered earlier. */
async function clientOf(
  { registrations }: Subject,
  provider: Provider,
  server: AuthorizationServer,
): Promise<Pick<AuthorizationContext, "client" | "authentication" | "registration"> | undefined> {
  // If the store does not answer, another check reports it.
  return (await configuredClient(provider, server)) ?? registrations.known(provider, server).catch(() => undefined);
}

/**
 * Sends an invalid code or subject token. The error in the answer shows whether the provider knows the client. With client credentials, only a
 * request for a token shows that; the token is not used.
 */
async function askForTokens(context: AuthorizationContext, redirectUri: string): Promise<string | undefined> {
  const { provider, server, client, authentication, resource } = context;
  const { subjectToken, clientCredentials } = provider;
  const [grantType, parameters] = subjectToken
    ? [
        "urn:ietf:params:oauth:grant-type:token-exchange",
        { subject_token: BOGUS, subject_token_type: subjectToken.type },
      ]
    : [
        "authorization_code",
        { code: BOGUS, redirect_uri: redirectUri, code_verifier: verifier(), ...(resource && { resource }) },
      ];
  try {
    if (clientCredentials) {
      await requestProductToken(context);
      return undefined;
    }
    const response = await genericTokenEndpointRequest(
      server,
      client,
      authentication,
      grantType,
      parameters,
      requestOptions(context),
    );
    const answer = await readOAuthAnswer(response, tokenAnswer);
    await processGenericTokenEndpointResponse(server, client, answer.response);
    return undefined;
  } catch (error) {
    if (error instanceof ResponseBodyError) return error.error;
    return isClientRefused(error) ? "invalid_client" : undefined;
  }
}

/** Requests the first page that a user would see. It does not follow redirects. */
async function askForAuthorization(context: AuthorizationContext, redirectUri: string) {
  const { network, provider, scope } = context;
  try {
    const secrets = { state: BOGUS, codeVerifier: verifier(), nonce: BOGUS };
    const url = await authorizationUrl(context, redirectUri, secrets, scope);
    const { status, headers, body } = await network.safeFetch(provider)(url, { headers: { accept: "text/html" } });
    await body?.cancel();
    const location = headers.get("location") ?? "";
    const error = location.startsWith(redirectUri) ? new URL(location).searchParams.get("error") : null;
    return { status, error };
  } catch {
    return undefined;
  }
}

const verifier = () => randomBytes(32).toString("base64url");
