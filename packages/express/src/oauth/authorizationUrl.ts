import { calculatePKCECodeChallenge } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isLocal } from "../network/createSafeFetch.js";
import { isLoopback, secureUrl } from "../network/secureUrl.js";
import type { AuthorizationContext, Binding } from "./AuthorizationContext.js";

/** The secrets of one attempt to connect. The callback and the token request must match them. */
export interface AttemptSecrets {
  /** Binds the answer to this browser's session ([RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)). */
  readonly state: string;
  /** [RFC 7636, section 4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1) */
  readonly codeVerifier: string;
  /** Binds an ID token to this attempt (OpenID Connect Core 1.0, section 3.1.2.1). Not used if there is no ID token. */
  readonly nonce: string;
}

/** The request, its server and its client. Keyhold stores them before the browser leaves (MCP authorization, M6). */
export interface AuthorizationRequest extends Binding {
  readonly scope?: string;
}

/**
 * The address to which Keyhold sends the user: an authorization request with PKCE (S256).
 *
 * @param scope the scopes to request, separated by spaces
 * @param options.selectsAccount true to let the user choose another account than the one that is signed in at an OpenID provider
 * @param options.lang the language that the user reads, as a BCP 47 tag, for a server that takes `ui_locales`
 * @see [RFC 6749, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1),
 * [RFC 8707, section 2.1](https://www.rfc-editor.org/rfc/rfc8707#section-2.1)
 * @throws KeyholdError `provider_answer_invalid` if the metadata has no address that is safe to open in a browser
 */
export async function authorizationUrl(
  context: AuthorizationContext,
  redirectUri: string,
  { state, codeVerifier, nonce }: AttemptSecrets,
  scope?: string,
  {
    selectsAccount = false,
    lang,
  }: { readonly selectsAccount?: boolean | undefined; readonly lang?: string | undefined } = {},
): Promise<string> {
  const { provider, server, client, resource } = context;
  const endpoint = secureUrl.safeParse(server.authorization_endpoint);
  if (!endpoint.success || (isLoopback(endpoint.data) && !isLocal(provider))) {
    throw new KeyholdError("provider_answer_invalid", { cause: endpoint.error });
  }
  const url = new URL(endpoint.data);
  const prompt = [
    // Only OpenID providers know `prompt` (OpenID Connect Core 1.0, section 3.1.2.1).
    ...(selectsAccount && canSelectAccount(context) ? ["select_account"] : []),
    // Without this prompt, the server issues no refresh token (OpenID Connect Core 1.0, section 11).
    ...(hasScope(scope, "offline_access") ? ["consent"] : []),
  ].join(" ");
  const parameters = {
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: redirectUri,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    state,
    ...(resource && { resource }),
    ...(scope && { scope }),
    ...(hasScope(scope, "openid") && { nonce }),
    ...(prompt && { prompt }),
    // OpenID Connect Core 1.0, section 3.1.2.1. Other servers can say that they take it (RFC 8414, section 2).
    ...(lang && (isOpenId(context) || server.ui_locales_supported) && { ui_locales: lang }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Whether a server is an OpenID provider, as far as its metadata say. */
function isOpenId({ provider, server }: AuthorizationContext): boolean {
  const { id_token_signing_alg_values_supported: ofIdTokens, scopes_supported: scopes } = server;
  return provider.discovery === "oidc" || ofIdTokens !== undefined || scopes?.includes("openid") === true;
}

/** Whether a server is an OpenID provider, and does not say that it lacks this prompt. */
function canSelectAccount(context: AuthorizationContext): boolean {
  const prompts = context.server.prompt_values_supported;
  return isOpenId(context) && (!Array.isArray(prompts) || prompts.includes("select_account"));
}

/** Whether a list of scopes, separated by spaces, contains this one. */
export function hasScope(scope: string | undefined, one: string): boolean {
  return scope?.split(" ").includes(one) ?? false;
}
