import { InvalidTargetError, InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthServerProvider } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AuthorizationCodes } from "./authorizationCodes.js";
import type { Clients } from "./clients.js";
import type { Grants } from "./grants.js";
import type { SignIn } from "./signIn.js";

/**
 * What the MCP SDK's authorization router, the one that Agentcard runs on, asks of its owner.
 *
 * @param resource the MCP endpoint: the one audience there is, and required everywhere
 * @see [RFC 8707](https://www.rfc-editor.org/rfc/rfc8707#section-2)
 */
export function createOAuthProvider(
  resource: string,
  { clients, codes, grants, signIn }: { clients: Clients; codes: AuthorizationCodes; grants: Grants; signIn: SignIn },
): OAuthServerProvider {
  function requireResource(requested: URL | undefined): void {
    if (requested?.href === resource) return;
    throw new InvalidTargetError(`Tokens are bound to one audience. Send resource=${resource}.`);
  }

  return {
    clientsStore: clients.store,
    authorize: async (client, { redirectUri, state, codeChallenge, resource: requested }, res) => {
      requireResource(requested);
      res.redirect(303, signIn.begin({ clientId: client.client_id, redirectUri, state, codeChallenge }));
    },
    challengeForAuthorizationCode: async (client, code) => codes.challengeOf(client.client_id, code),
    exchangeAuthorizationCode: async (client, code, _codeVerifier, redirectUri, requested) => {
      requireResource(requested);
      return codes.redeem(client.client_id, code, redirectUri).tokens;
    },
    exchangeRefreshToken: async (client, refreshToken, _scopes, requested) => {
      requireResource(requested);
      return grants.refresh(client.client_id, refreshToken);
    },
    verifyAccessToken: async (token) => {
      const state = grants.find(token);
      if (!state) throw new InvalidTokenError("The access token is unknown, has expired or was revoked.");
      const { grant, expiresAt } = state;
      return { token, clientId: grant.clientId, scopes: [], expiresAt, resource: new URL(resource) };
    },
    revokeToken: async (client, { token }) => {
      const grant = grants.findOwn(client.client_id, token);
      if (grant) grants.end(grant, "revoked_by_client");
    },
  };
}
