import type { JWK } from "jose";
import type { AdapterFactory } from "oidc-provider";
import { base, Check, Prompt } from "oidc-provider/lib/helpers/interaction_policy/index.js";
import { Provider } from "oidc-provider/lib/provider.js";
import type { Clock } from "../control/createClock.js";
import { Html, html } from "../pages/html.js";
import { renderPage } from "../pages/page.js";
import { textsFor } from "../pages/texts/textsFor.js";
import type { CivicClient } from "./CivicOptions.js";
import { accessTokenAudience, GRANT_LIFETIME } from "./createAccessTokens.js";
import type { Accounts } from "./createAccounts.js";
import { tokenExchangeGrantType } from "./registerTokenExchange.js";

/** In seconds. */
const DAY = 24 * 60 * 60;

/** Asks for a sign-in at each authorization, since people who try the emulator switch users often. */
function alwaysPromptLogin() {
  const policy = base();
  policy
    .get("login")
    ?.checks.add(new Check("always", "the emulator keeps no user signed in", (ctx) => !ctx.oidc.result?.login));
  // OpenID Connect Core 1.0, section 3.1.2.1. It comes before the sign-in, and its page is the same.
  policy.add(new Prompt({ name: "select_account", requestable: true }), 0);
  return policy;
}

/**
 * Creates Civic Auth, an OpenID provider. It uses the library that the real Civic uses.
 *
 * @param issuer ends with `/oauth` or `/oauth/`
 * @param hub the address of the hub, which is the resource of every access token
 * @param adapter stores its records
 * @param signingKey a private RS256 key
 * @param cookieKey signs the cookies of the sign-in pages
 */
export function createCivicAuth(
  issuer: string,
  hub: string,
  {
    adapter,
    signingKey,
    cookieKey,
    clients,
    accounts,
    clock,
  }: {
    adapter: AdapterFactory;
    signingKey: JWK;
    cookieKey: string;
    clients: readonly CivicClient[];
    accounts: Accounts;
    clock: Clock;
  },
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
      grant_types: [...(redirectUris.length ? ["authorization_code", "refresh_token"] : []), tokenExchangeGrantType],
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
      keys: [cookieKey],
      // Browsers send cookies to all ports of a host. These names keep other servers on this machine from overwriting them.
      names: { session: "civic_session", interaction: "civic_interaction", resume: "civic_resume" },
    },
    ttl: {
      AccessToken: 3600,
      IdToken: 3600,
      Interaction: 3600,
      Session: DAY,
      Grant: GRANT_LIFETIME,
      RefreshToken: GRANT_LIFETIME,
    },
    expiresWithSession: () => false,
    interactions: { policy: alwaysPromptLogin(), url: (_ctx, { uid }) => `/interaction/${uid}` },
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
      // Interactive MCP clients know only the hub's address, so they must register themselves (RFC 7591).
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
          const texts = textsFor(ctx, ctx.oidc.params?.ui_locales);
          const { signOut, signOutButton } = texts.civic;
          const body = html`${new Html(form)}<button name="logout" value="yes" form="op.logoutForm">${signOutButton}</button>`;
          ctx.body = renderPage({ provider: "Civic", texts, title: signOut, body }).text;
        },
        postLogoutSuccessSource: (ctx) => {
          const texts = textsFor(ctx, ctx.oidc.params?.ui_locales);
          const { title, text } = texts.civic.signedOut;
          ctx.body = renderPage({ provider: "Civic", texts, title, body: html`<p>${text}</p>` }).text;
        },
      },
    },
    renderError: (ctx, { error, error_description: description = "" }) => {
      ctx.type = "html";
      const texts = textsFor(ctx, ctx.oidc?.params?.ui_locales);
      const body = html`<p lang="en" dir="ltr">${error}: ${description}</p>`;
      ctx.body = renderPage({ provider: "Civic", texts, title: texts.civic.failed, body }).text;
    },
  });
}
