import { mcpAuthRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import express, { type RequestHandler } from "express";
import { createProviderApp } from "../control/createProviderApp.js";
import type { BuiltProvider } from "../openProvider.js";
import type { OnSecret, SecretKind } from "../secrets.js";
import { createAccounts } from "./accounts.js";
import { createAuthorizationCodes } from "./authorizationCodes.js";
import { createClients } from "./clients.js";
import { connectionsRoutes } from "./connectionsRoutes.js";
import { createGrants } from "./grants.js";
import { mcpRoute } from "./mcpRoute.js";
import { createOAuthProvider } from "./oauthProvider.js";
import type { AgentcardOptions } from "./options.js";
import { createSignIn } from "./signIn.js";
import { signInRoutes } from "./signInRoutes.js";

const received: readonly SecretKind[] = ["code_verifier", "client_secret"];

function reportReceived(onSecret: OnSecret): RequestHandler {
  return (req, _res, next) => {
    for (const kind of received) if (req.body?.[kind]) onSecret(kind, req.body[kind]);
    next();
  };
}

/**
 * The emulated Agentcard: authorization server, hosted sign-in, the user's connections page and MCP endpoint.
 *
 * @param origin where it is reached
 */
export function createAgentcard(
  origin: string,
  { clients: registered = [] }: AgentcardOptions,
  onSecret: OnSecret,
): BuiltProvider {
  const resource = `${origin}/mcp`;
  const { app, log, control } = createProviderApp(origin, {
    expireAccessTokens: () => grants.expireAccessTokens(),
    detour: (path) => signIn.lastLink(/^\/sign-in\/(.+)\/sent$/.exec(path)?.[1] ?? ""),
  });
  const clients = createClients(registered, log, onSecret);
  const grants = createGrants(log, onSecret);
  const codes = createAuthorizationCodes(grants, log, onSecret);
  const signIn = createSignIn(codes, log);
  const provider = createOAuthProvider(resource, { clients, codes, grants, signIn });

  // Agentcard lists its authorization server here without the slash that the issuer ends with; the SDK would add it.
  app.get(["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"], (_req, res) => {
    res.set("Access-Control-Allow-Origin", "*");
    res.json({ resource, authorization_servers: [origin], scopes_supported: [] });
  });
  app.use(["/token", "/revoke"], express.urlencoded({ extended: false }), reportReceived(onSecret));
  app.use(
    mcpAuthRouter({
      provider,
      issuerUrl: new URL(origin),
      serviceDocumentationUrl: new URL("https://agentcard.sh/"),
      resourceServerUrl: new URL(resource),
      authorizationOptions: { rateLimit: false },
      tokenOptions: { rateLimit: false },
      revocationOptions: { rateLimit: false },
      clientRegistrationOptions: { rateLimit: false, clientIdGeneration: false },
    }),
  );
  app.use(signInRoutes(signIn, clients));
  app.use(connectionsRoutes(grants, clients));
  app.use(mcpRoute(resource, provider, { accounts: createAccounts(), clients, grants }));
  return { app, control };
}
