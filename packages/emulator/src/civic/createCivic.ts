import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { addControlCommand } from "../control/addControlCommand.js";
import { createProviderApp } from "../control/createProviderApp.js";
import { Target } from "../control/Target.js";
import type { OnSecret } from "../OnSecret.js";
import type { BuiltProvider } from "../openProvider.js";
import { notFoundHandler } from "../pages/notFoundHandler.js";
import { accountRoutes } from "./accountRoutes.js";
import type { CivicOptions } from "./CivicOptions.js";
import { mergeSettings } from "./CivicSettings.js";
import { checkIdentityProviders } from "./checkIdentityProviders.js";
import { claimsOf, createAccessTokens } from "./createAccessTokens.js";
import { createAccounts } from "./createAccounts.js";
import { createCivicAuth } from "./createCivicAuth.js";
import { type CivicData, createCivicData } from "./createCivicData.js";
import { createMemoryAdapter } from "./createMemoryAdapter.js";
import { dateIdTokensByClock } from "./dateIdTokensByClock.js";
import type { EmulatedCivic } from "./EmulatedCivic.js";
import { forgetClients } from "./forgetClients.js";
import { createHub } from "./hub/createHub.js";
import { interactionRoutes } from "./interactionRoutes.js";
import { registerTokenExchange } from "./registerTokenExchange.js";
import { reportEvents } from "./reportEvents.js";
import { revokeGrants } from "./revokeGrants.js";
import { subjectOf } from "./subjectOf.js";

/** Further addresses at which clients look for the discovery document. RFC 8414 puts the issuer's path at the end. */
const discoverySpellings = [
  /^\/oauth\/\/\.well-known\/openid-configuration$/,
  /^\/\.well-known\/(openid-configuration|oauth-authorization-server)\/oauth\/?$/,
];

/**
 * Creates the emulated Civic: Civic Auth, token exchange and hub.
 *
 * @param origin the provider's own origin
 * @param kept the data at the start
 * @throws Error when a setting is not valid, or when the real Civic would refuse an identity provider
 */
export async function createCivic(
  origin: string,
  { port: _port, clients = [], identityProviders = [], issuerSlash = true, ...given }: CivicOptions,
  onSecret: OnSecret,
  kept?: CivicData,
): Promise<BuiltProvider<EmulatedCivic, CivicData>> {
  checkIdentityProviders(identityProviders);
  const data = kept ?? (await createCivicData());
  const settings = mergeSettings(given, data.access);
  const { publicKey, privateKey } = data.signingKey;
  const issuer = `${origin}/oauth${issuerSlash ? "/" : ""}`;
  const hubUrl = `${origin}/hub/mcp`;
  const accounts = createAccounts(data.accounts);
  const {
    app,
    log,
    clock,
    control: shared,
  } = createProviderApp("Civic", origin, {
    buttons: [{ command: "lose-sessions", label: "Lose MCP sessions" }],
    expireAccessTokens: (target) => tokens.expire(target),
    forgetClients: (clientId) => forgetClients(data, clientId),
    subjectOf: (token) => subjectOf(provider, accounts, token),
    reset: () => {
      data.access = {};
      Object.assign(settings, mergeSettings({}, given));
    },
  });
  const tokens = createAccessTokens(issuer, publicKey, clock, data.issued);
  const provider = createCivicAuth(issuer, hubUrl, {
    adapter: createMemoryAdapter(data.records),
    signingKey: privateKey,
    cookieKey: data.cookieKey,
    clients,
    accounts,
    clock,
  });
  dateIdTokensByClock(provider, clock, privateKey);
  registerTokenExchange(provider, hubUrl, { issuer, accounts, tokens, clock, settings, identityProviders });
  reportEvents(provider, { log, accounts, tokens, onSecret });
  const hub = createHub(origin, issuer, tokens, settings, data.hub);

  app.get(discoverySpellings, (req, _res, next) => {
    req.originalUrl = req.url = "/oauth/.well-known/openid-configuration";
    next();
  });
  // Civic's access tokens are for the hub and work at userinfo too. oidc-provider would allow only one of the two.
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
    loseSessions: (target = {}) => hub.loseSessions(target),
    revoke: (target = {}) => revokeGrants(provider, { tokens, log }, target),
    settings: () => settings,
    setSettings: (changes) => {
      Object.assign(settings, mergeSettings(settings, changes));
      const { publicAccess, invitations } = settings;
      if (changes.publicAccess !== undefined || changes.invitations) data.access = { publicAccess, invitations };
    },
  };
  addControlCommand(app, "lose-sessions", Target, control.loseSessions);
  addControlCommand(app, "revoke", Target, async (target) => ({ revoked: await control.revoke(target) }));
  app.use(accountRoutes(control, hub.credentials));
  app.use(notFoundHandler("Civic"));
  return { app, control, state: data, close: () => hub.loseSessions({}) };
}
