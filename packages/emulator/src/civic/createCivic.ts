import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { command } from "../control/command.js";
import { createProviderApp } from "../control/createProviderApp.js";
import { Whose } from "../control/whose.js";
import type { BuiltProvider } from "../openProvider.js";
import { sayNotFound } from "../pages/sayNotFound.js";
import type { OnSecret } from "../secrets.js";
import { claimsOf, createAccessTokens } from "./accessTokens.js";
import { accountRoutes } from "./accountRoutes.js";
import { createAccounts } from "./accounts.js";
import { createProvider } from "./createProvider.js";
import type { EmulatedCivic } from "./EmulatedCivic.js";
import { createHub } from "./hub/createHub.js";
import { datedByClock } from "./idTokens.js";
import { interactionRoutes } from "./interactionRoutes.js";
import { createMemoryAdapter } from "./memoryAdapter.js";
import { type CivicOptions, checkIdentityProviders } from "./options.js";
import { registeredClients } from "./registeredClients.js";
import { reportEvents } from "./reportEvents.js";
import { revokeGrants } from "./revokeGrants.js";
import { mergedSettings } from "./settings.js";
import { signingKey } from "./signingKey.js";
import { subjectOf } from "./subjectOf.js";
import { registerTokenExchange } from "./tokenExchange.js";

/** The other spellings under which clients look for the discovery document: RFC 8414 puts the path last. */
const discoverySpellings = [
  /^\/oauth\/\/\.well-known\/openid-configuration$/,
  /^\/\.well-known\/(openid-configuration|oauth-authorization-server)\/oauth\/?$/,
];

/**
 * The emulated Civic: Civic Auth, token exchange and hub.
 *
 * @param origin where it is reached
 * @throws Error when a setting cannot be, or an identity provider is one that Civic would refuse
 */
export async function createCivic(
  origin: string,
  { port: _port, clients = [], identityProviders = [], issuerSlash = true, ...given }: CivicOptions,
  onSecret: OnSecret,
): Promise<BuiltProvider<EmulatedCivic>> {
  const settings = mergedSettings({}, given);
  checkIdentityProviders(identityProviders);
  const { publicKey, privateKey } = await signingKey();
  const issuer = `${origin}/oauth${issuerSlash ? "/" : ""}`;
  const hubUrl = `${origin}/hub/mcp`;
  const accounts = createAccounts();
  const {
    app,
    log,
    clock,
    control: shared,
  } = createProviderApp("Civic", origin, {
    buttons: [{ command: "lose-sessions", label: "Lose MCP sessions" }],
    expireAccessTokens: (whose) => tokens.expire(whose),
    forgetClients: (clientId) => forgetClients(clientId),
    subjectOf: (token) => subjectOf(provider, accounts, token),
    reset: () => void Object.assign(settings, mergedSettings({}, given)),
  });
  const tokens = createAccessTokens(issuer, publicKey, clock);
  const adapter = createMemoryAdapter();
  const provider = createProvider(issuer, hubUrl, { adapter, signingKey: privateKey, clients, accounts, clock });
  const forgetClients = registeredClients(provider, adapter);
  datedByClock(provider, clock, privateKey);
  registerTokenExchange(provider, hubUrl, { issuer, accounts, tokens, clock, settings, identityProviders });
  reportEvents(provider, { log, accounts, tokens, onSecret });
  const hub = createHub(origin, issuer, tokens, settings);

  app.get(discoverySpellings, (req, _res, next) => {
    req.originalUrl = req.url = "/oauth/.well-known/openid-configuration";
    next();
  });
  // Civic's access tokens are for the hub and yet serve here; oidc-provider would insist on either.
  app.all("/oauth/userinfo", requireBearerAuth({ verifier: tokens }), (req, res) => {
    const { sub } = claimsOf(req.auth);
    const { id: _id, ...profile } = accounts.find(sub) ?? {};
    res.json({ sub, ...profile });
  });
  app.use("/oauth", provider.callback());
  app.use(interactionRoutes(provider, { issuer, hub: hubUrl, accounts, log }));
  app.use(hub.router);
  const control: EmulatedCivic = {
    ...shared,
    loseSessions: (whose = {}) => hub.loseSessions(whose),
    revoke: (whose = {}) => revokeGrants(provider, { tokens, log }, whose),
    settings: () => settings,
    setSettings: (changes) => {
      Object.assign(settings, mergedSettings(settings, changes));
    },
  };
  command(app, "lose-sessions", Whose, control.loseSessions);
  command(app, "revoke", Whose, async (whose) => ({ revoked: await control.revoke(whose) }));
  app.use(accountRoutes(control, hub.credentials));
  app.use(sayNotFound("Civic"));
  return { app, control, close: () => hub.loseSessions({}) };
}
