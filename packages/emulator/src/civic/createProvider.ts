import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import type { AdapterFactory } from "oidc-provider";
import { base, Check } from "oidc-provider/lib/helpers/interaction_policy/index.js";
import { Provider } from "oidc-provider/lib/provider.js";
import type { Clock } from "../control/clock.js";
import { Html, html } from "../pages/html.js";
import { page } from "../pages/page.js";
import { accessTokenAudience } from "./accessTokens.js";
import type { Accounts } from "./accounts.js";
import type { CivicClient } from "./options.js";
import { tokenExchange } from "./tokenExchange.js";

const day = 24 * 60 * 60;

/** Signing in is asked for at each authorization: people who try things out switch users often. */
function alwaysAsk() {
  const policy = base();
  policy
    .get("login")
    ?.checks.add(new Check("always", "the emulator keeps nobody signed in", (ctx) => !ctx.oidc.result?.login));
  return policy;
}

/**
 * Civic Auth: an OpenID provider on the library that Civic runs on.
 *
 * @param issuer ends with `/oauth`, or with one more slash
 * @param hub the address of the hub: the resource that every access token is for
 * @param adapter where it keeps its records
 * @param signingKey a private RS256 key
 */
export function createProvider(
  issuer: string,
  hub: string,
  {
    adapter,
    signingKey,
    clients,
    accounts,
    clock,
  }: { adapter: AdapterFactory; signingKey: JWK; clients: readonly CivicClient[]; accounts: Accounts; clock: Clock },
): Provider {
  return new Provider(issuer, {
    adapter,
    jwks: { keys: [signingKey] },
    clients: clients.map(({ clientId, clientSecret, name, redirectUris, postLogoutRedirectUris = [] }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      client_name: name,
      redirect_uris: [...redirectUris],
      post_logout_redirect_uris: [...postLogoutRedirectUris],
      grant_types: [...(redirectUris.length ? ["authorization_code", "refresh_token"] : []), tokenExchange],
      response_types: redirectUris.length ? ["code"] : [],
      token_endpoint_auth_method: clientSecret ? "client_secret_post" : "none",
    })),
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    clientBasedCORS: () => true,
    responseTypes: ["code"],
    scopes: ["openid", "profile", "email", "forwardedTokens", "offline_access"],
    claims: { openid: ["sub"], profile: ["name", "picture"], email: ["email", "email_verified"] },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === "none" },
    routes: { userinfo: "/userinfo", revocation: "/revocation", registration: "/register" },
    cookies: {
      keys: [randomUUID()],
      // Cookies ignore ports: other servers on this machine must not meet these.
      names: { session: "civic_session", interaction: "civic_interaction", resume: "civic_resume" },
    },
    ttl: { AccessToken: 3600, IdToken: 3600, Interaction: 3600, Session: day, Grant: 30 * day, RefreshToken: 30 * day },
    expiresWithSession: () => false,
    interactions: { policy: alwaysAsk(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => {
      const account = accounts.find(id);
      if (!account) return undefined;
      const { id: sub, ...profile } = account;
      return { accountId: sub, claims: () => ({ sub, ...profile }) };
    },
    formats: {
      customizers: {
        jwt: (_ctx, _token, { payload }) => {
          payload.iat = Number(payload.iat) + clock.aheadSeconds;
          payload.exp = Number(payload.exp) + clock.aheadSeconds;
        },
      },
    },
    extraTokenClaims: (ctx, token) => {
      if (token.kind !== "AccessToken") return undefined;
      const { email, name } = accounts.find(token.accountId) ?? {};
      return { email, name, civic_profile: ctx.oidc.params?.civic_profile };
    },
    features: {
      devInteractions: { enabled: false },
      // Interactive MCP clients know nothing but the hub's address, so they have to register themselves (RFC 7591).
      registration: { enabled: true, initialAccessToken: false, issueRegistrationAccessToken: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => hub,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "openid profile email",
          audience: accessTokenAudience,
          accessTokenFormat: "jwt",
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const body = html`${new Html(form)}<button name="logout" value="yes" form="op.logoutForm">Sign out</button>`;
          ctx.body = page({ provider: "Civic", title: "Sign out?", body }).text;
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = page({ provider: "Civic", title: "Signed out", body: html`<p>You can close this page.</p>` }).text;
        },
      },
    },
    renderError: (ctx, { error, error_description: description = "" }) => {
      ctx.type = "html";
      ctx.body = page({
        provider: "Civic",
        title: "This cannot go on",
        body: html`<p>${error}: ${description}</p>`,
      }).text;
    },
  });
}
