import {
  InvalidGrantError,
  InvalidTargetError,
  InvalidTokenError,
} from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthServerProvider } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AgentcardState } from "./createAgentcardState.js";
import type { AuthorizationCodes } from "./createAuthorizationCodes.js";
import type { SignIn } from "./createSignIn.js";

/**
 * Creates the provider that the MCP SDK's authorization router needs. The real Agentcard uses the same router.
 *
 * @param resource the MCP endpoint. It is the only audience, and every request must name it
 * @see [RFC 8707](https://www.rfc-editor.org/rfc/rfc8707#section-2)
 */
export function createOAuthProvider(
  resource: string,
  { behaviour, clients, clock, grants }: AgentcardState,
  { codes, signIn }: { codes: AuthorizationCodes; signIn: SignIn },
): OAuthServerProvider {
  function requireResource(requested: URL | undefined): void {
    if (requested?.href === resource) return;
    throw new InvalidTargetError(`Tokens are bound to one audience. Send resource=${resource}.`);
  }

  /** With `deadGrant: "server_error"`, throws a plain error instead of `InvalidGrantError`. The router turns it into 500 `server_error`, as the real Agentcard does at times. */
  function redeem<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      if (error instanceof InvalidGrantError && behaviour.deadGrant === "server_error") {
        throw new Error("The grant is dead.", { cause: error });
      }
      throw error;
    }
  }

  return {
    clientsStore: clients.store,
    authorize: async (client, { redirectUri, state, codeChallenge, resource: requested }, res) => {
      requireResource(requested);
      res.redirect(303, signIn.begin({ clientId: client.client_id, redirectUri, state, codeChallenge }));
    },
    challengeForAuthorizationCode: async (client, code) => redeem(() => codes.challengeOf(client.client_id, code)),
    exchangeAuthorizationCode: async (client, code, _codeVerifier, redirectUri, requested) => {
      requireResource(requested);
      return redeem(() => codes.redeem(client.client_id, code, redirectUri)).tokens;
    },
    exchangeRefreshToken: async (client, refreshToken, _scopes, requested) => {
      requireResource(requested);
      return redeem(() => grants.refresh(client.client_id, refreshToken));
    },
    verifyAccessToken: async (token) => {
      const state = grants.find(token);
      const ended = !state?.grant.active && behaviour.revokedCall === "unauthorized";
      if (!state || ended) throw new InvalidTokenError("The access token is unknown, has expired or was revoked.");
      const { grant, expiresAt } = state;
      return {
        token,
        clientId: grant.clientId,
        scopes: [],
        expiresAt: expiresAt - clock.aheadSeconds,
        resource: new URL(resource),
      };
    },
    revokeToken: async (client, { token }) => {
      grants.revoke(client.client_id, token);
    },
  };
}
