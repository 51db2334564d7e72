import { randomUUID } from "node:crypto";
import { InvalidGrantError, InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { AuthorizationParams, OAuthServerProvider } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { OAuthClientInformationFull, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";

interface Issued {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly resource?: string;
}

/** The memory of an authorization server on the MCP SDK. Every user consents to all scopes in `grantable`. */
export function createAuthority() {
  const clients = new Map<string, OAuthClientInformationFull>();
  const codes = new Map<string, Issued & { readonly challenge: string }>();
  const accessTokens = new Map<string, Issued>();
  const refreshTokens = new Map<string, Issued>();
  const grantable = new Set<string>();

  function issue(issued: Issued): OAuthTokens {
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    accessTokens.set(access_token, issued);
    refreshTokens.set(refresh_token, issued);
    return { access_token, refresh_token, token_type: "bearer", expires_in: 3600, scope: issued.scopes.join(" ") };
  }

  function take<T>(from: Map<string, T>, key: string): T {
    const value = from.get(key);
    if (!value || !from.delete(key)) throw new InvalidGrantError("It is not good any more");
    return value;
  }

  const provider: OAuthServerProvider = {
    clientsStore: {
      getClient: (id) => clients.get(id),
      registerClient(client) {
        // The SDK's types have no id here, but its handler has made one.
        const full = client as OAuthClientInformationFull;
        clients.set(full.client_id, full);
        return full;
      },
    },
    async authorize(
      { client_id },
      { state = "", scopes = [], codeChallenge, redirectUri, resource }: AuthorizationParams,
      res,
    ) {
      const code = randomUUID();
      const granted = scopes.filter((scope) => grantable.has(scope));
      codes.set(code, { clientId: client_id, scopes: granted, resource: resource?.href, challenge: codeChallenge });
      res.redirect(`${redirectUri}?${new URLSearchParams({ code, state })}`);
    },
    challengeForAuthorizationCode: async (_client, code) => codes.get(code)?.challenge ?? "",
    exchangeAuthorizationCode: async (_client, code) => issue(take(codes, code)),
    exchangeRefreshToken: async (_client, token) => issue(take(refreshTokens, token)),
    async verifyAccessToken(token) {
      const issued = accessTokens.get(token);
      if (!issued) throw new InvalidTokenError("It is not good any more");
      return { token, clientId: issued.clientId, scopes: [...issued.scopes], expiresAt: Date.now() / 1000 + 60 };
    },
    async revokeToken(_client, { token }) {
      accessTokens.delete(token);
      refreshTokens.delete(token);
    },
  };

  return { provider, clients, grantable, accessTokens, refreshTokens };
}
