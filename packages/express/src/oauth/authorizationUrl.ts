import { type AuthorizationServer, calculatePKCECodeChallenge } from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { secureUrl } from "../providers/secureUrl.js";

/** The secrets of one attempt: what the callback and the token request have to match. */
export interface AttemptSecrets {
  /** Binds the answer to this browser's session ([RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)). */
  readonly state: string;
  /** [RFC 7636, section 4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1) */
  readonly codeVerifier: string;
  /** Binds an ID token to this attempt (OpenID Connect Core 1.0, section 3.1.2.1); unused where there is none. */
  readonly nonce: string;
}

/**
 * The address that the user is sent to: an authorization request with PKCE (S256).
 *
 * @see [RFC 6749, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1), [RFC 8707, section 2.1](https://www.rfc-editor.org/rfc/rfc8707#section-2.1)
 * @throws KeyholdError `provider_answer_invalid` where the metadata has no address that a browser may be sent to
 */
export async function authorizationUrl(
  provider: Provider,
  server: AuthorizationServer,
  redirectUri: string,
  { state, codeVerifier, nonce }: AttemptSecrets,
): Promise<string> {
  const endpoint = secureUrl.safeParse(server.authorization_endpoint);
  if (!endpoint.success) throw new KeyholdError("provider_answer_invalid", { cause: endpoint.error });
  const url = new URL(endpoint.data);
  const parameters = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    state,
    ...(provider.resource && { resource: provider.resource }),
    ...(provider.scope && { scope: provider.scope }),
    ...(usesIdToken(provider) && { nonce }),
    ...provider.authorizationParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Whether the provider issues ID tokens with the code: the `openid` scope asks for one. */
export function usesIdToken({ scope = "" }: Provider): boolean {
  return scope.split(" ").includes("openid");
}
