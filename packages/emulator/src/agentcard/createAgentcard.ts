import { mcpAuthRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import express, { type RequestHandler } from "express";
import { createProviderApp } from "../control/createProviderApp.js";
import type { BuiltProvider } from "../openProvider.js";
import { sayNotFound } from "../pages/sayNotFound.js";
import type { OnSecret, SecretKind } from "../secrets.js";
import { accountRoutes } from "./accountRoutes.js";
import { createAuthorizationCodes } from "./authorizationCodes.js";
import { usualBehaviour } from "./behaviour.js";
import { connectionsApi } from "./connectionsApi.js";
import { connectionsRoutes } from "./connectionsRoutes.js";
import { controlRoutes, createControl, type EmulatedAgentcard } from "./control.js";
import { createWorld } from "./createWorld.js";
import { linkRoutes } from "./linkRoutes.js";
import { mcpRoute } from "./mcp/mcpRoute.js";
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
 * The emulated Agentcard: authorization server, hosted sign-in, the user's own pages and MCP endpoint.
 *
 * @param origin where it is reached
 */
export function createAgentcard(
  origin: string,
  options: AgentcardOptions,
  onSecret: OnSecret,
): BuiltProvider<EmulatedAgentcard> {
  const resource = `${origin}/mcp`;
  const { app, log, clock, control } = createProviderApp("Agentcard", origin, {
    expireAccessTokens: (whose) => world.grants.expireAccessTokens(whose),
    forgetClients: (clientId) => world.clients.forget(clientId),
    subjectOf: (token) => world.grants.subjectOf(token) ?? codes.subjectOf(token),
    reset: () => {
      Object.assign(world.behaviour, usualBehaviour, options.behaviour);
      world.gate.set(true);
    },
    detour: (path) => signIn.lastLink(/^\/sign-in\/(.+)\/sent$/.exec(path)?.[1] ?? ""),
  });
  const world = createWorld(origin, options, clock, log, onSecret);
  const codes = createAuthorizationCodes(world.grants, clock, log, onSecret);
  const signIn = createSignIn(world.accounts, codes, clock, log);
  const provider = createOAuthProvider(resource, world, { codes, signIn });
  const ownControl = createControl(world);

  // Agentcard lists its authorization server here without the slash that the issuer ends with; the SDK would add it.
  app.get(["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"], (_req, res) => {
    res.set("Access-Control-Allow-Origin", "*");
    res.json({
      resource,
      authorization_servers: [world.behaviour.slashQuirk ? origin : `${origin}/`],
      scopes_supported: [],
    });
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
  app.use(controlRoutes(ownControl));
  app.use(signInRoutes(signIn, world.clients));
  app.use(connectionsRoutes(world.grants, world.clients));
  app.use(connectionsApi(world));
  app.use(accountRoutes(world));
  app.use(linkRoutes(world));
  app.use(mcpRoute(resource, provider, world));
  app.use(sayNotFound("Agentcard"));
  return { app, control: { ...control, ...ownControl } };
}
