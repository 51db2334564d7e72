import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import express from "express";
import { type ClientAuthMethod, Provider } from "oidc-provider";
import { listen } from "./openProduct.js";
import { protectedTools } from "./protectedTools.js";

/**
 * An MCP server behind oidc-provider, whose issuer has a path. Everybody is signed in as Alice and consents to everything.
 *
 * @param method how clients authenticate
 * @param read fetches client metadata documents; without it, clients have to register
 */
export async function openOidcServer(method: ClientAuthMethod, read?: (url: string) => Promise<Response>) {
  const { server, origin, close } = await listen();
  const url = `${origin}/mcp`;
  const scope = "openid email offline_access read";
  const log: string[] = [];

  const provider = new Provider(`${origin}/tenant`, {
    scopes: scope.split(" "),
    claims: { openid: ["sub"], email: ["email"] },
    clientAuthMethods: [method],
    fetch: (input, init) => (read ? read(String(input)) : fetch(input, init)),
    pkce: { required: () => true },
    cookies: { keys: ["a key of the cookies"] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com` }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    // Claims of the scopes are in the ID token, not only at the userinfo endpoint.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientIdMetadataDocument: { enabled: read !== undefined, ack: "draft-02" },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: "read", audience: url, accessTokenFormat: "opaque" }),
      },
    },
  });
  provider.on("registration_create.success", () => log.push("registered"));
  provider.on("grant.success", (ctx) => log.push(String(ctx.oidc.params?.grant_type)));

  const [issued, stale] = [new Set<string>(), new Set<string>()];
  const app = express();
  app.get("/interaction/:uid", async (req, res) => {
    const { params } = await provider.interactionDetails(req, res);
    const grant = new provider.Grant({ accountId: "alice", clientId: String(params.client_id) });
    grant.addOIDCScope(scope);
    grant.addResourceScope(url, "read");
    const consent = { grantId: await grant.save() };
    await provider.interactionFinished(req, res, { login: { accountId: "alice" }, consent });
  });
  app.get("/.well-known/oauth-protected-resource/mcp", (_req, res) => {
    res.json({ resource: url, authorization_servers: [provider.issuer], scopes_supported: scope.split(" ") });
  });
  const verifier = {
    async verifyAccessToken(token: string) {
      issued.add(token);
      const found = await provider.AccessToken.find(token);
      if (!found?.clientId || !found.exp || found.aud !== url || stale.has(token))
        throw new InvalidTokenError("It is not good any more");
      return { token, clientId: found.clientId, scopes: [...found.scopes], expiresAt: found.exp };
    },
  };
  app.post("/mcp", express.json(), protectedTools(verifier, `${origin}/.well-known/oauth-protected-resource/mcp`));
  app.use("/tenant", provider.callback());
  server.on("request", app);

  return {
    url,
    /** What happened at the authorization server: registrations and grants. */
    log,
    /** Refuses the access tokens that were used so far. */
    expireAccessTokens() {
      for (const token of issued) stale.add(token);
    },
    /** Follows the authorization as a browser would, to the callback's address. */
    async approve(start: string): Promise<string> {
      const cookies = new Map<string, string>();
      for (let next = start; ; ) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const { headers } = await fetch(next, { redirect: "manual", headers: { cookie } });
        for (const line of headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        next = new URL(headers.get("location") ?? "", next).href;
        if (!next.startsWith(origin)) return next;
      }
    },
    close,
  };
}
