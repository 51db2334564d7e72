import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import express, { type RequestHandler } from "express";
import { type ClientMetadata, Provider } from "oidc-provider";
import { listen } from "./openProduct.js";
import { protectedTools } from "./protectedTools.js";

/** A client that may request a token for itself, and only with the scope `read`. */
export const productClient = (client: Partial<ClientMetadata>): ClientMetadata => ({
  client_id: "product",
  grant_types: ["client_credentials"],
  response_types: [],
  redirect_uris: [],
  scope: "read",
  ...client,
});

const pass: RequestHandler = (_req, _res, next) => next();

/** An MCP server behind oidc-provider that knows products and no users: its metadata has no authorization endpoint and no PKCE. */
export async function openProductServer(...clients: readonly ClientMetadata[]) {
  const { server, origin, close } = await listen();
  const url = `${origin}/mcp`;
  const issuer = `${origin}/tenant`;
  const wellKnown = "/.well-known/oauth-protected-resource/mcp";
  /**
   * What a test changes: the lifetime of new tokens in seconds, the token endpoint in the metadata, and what sees a request of the token endpoint or
   * the MCP server first.
   */
  const behaviour = { expiresIn: 3600, tokenUrl: `${issuer}/token`, onToken: pass, onMcp: pass };

  const provider = new Provider(issuer, {
    clients: [...clients],
    scopes: ["read", "write"],
    cookies: { keys: ["a key of the cookies"] },
    ttl: { ClientCredentials: () => behaviour.expiresIn },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "read write", audience: url, accessTokenFormat: "opaque" }),
      },
    },
  });
  const granted: Record<string, unknown>[] = [];
  provider.on("grant.success", ({ oidc }) => granted.push({ ...oidc.params, by: oidc.client?.clientAuthMethod }));

  const tokens = new Set<string>();
  const stale = new Set<string>();
  const verifier = {
    async verifyAccessToken(token: string) {
      tokens.add(token);
      const found = await provider.ClientCredentials.find(token);
      if (!found?.clientId || !found.exp || found.aud !== url || stale.has(token))
        throw new InvalidTokenError("It is not good any more");
      return { token, clientId: found.clientId, scopes: [...found.scopes], expiresAt: found.exp };
    },
  };
  const app = express();
  app.get(wellKnown, (_req, res) => {
    res.json({ resource: url, authorization_servers: [issuer], scopes_supported: ["read"] });
  });
  app.get("/tenant/.well-known/openid-configuration", (_req, res) => {
    res.json({
      issuer,
      token_endpoint: behaviour.tokenUrl,
      scopes_supported: ["read", "write", "offline_access"],
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    });
  });
  app.post("/tenant/token", (req, res, next) => behaviour.onToken(req, res, next));
  app.use("/tenant", provider.callback());
  app.post(
    "/mcp",
    express.json(),
    (req, res, next) => behaviour.onMcp(req, res, next),
    ...protectedTools(verifier, origin + wellKnown),
  );
  server.on("request", app);

  return {
    url,
    issuer,
    behaviour,
    /** The parameters of each request that got a token, and how its client authenticated. */
    granted,
    /** The access tokens that the MCP server has got. */
    tokens,
    /** Refuses the access tokens that were used so far. */
    expireAccessTokens() {
      for (const token of tokens) stale.add(token);
    },
    close,
  };
}

export type ProductServer = Awaited<ReturnType<typeof openProductServer>>;
