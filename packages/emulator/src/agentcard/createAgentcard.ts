import { mcpAuthRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import express, { type RequestHandler } from "express";
import { createProviderApp } from "../control/createProviderApp.js";
import type { OnSecret, SecretKind } from "../OnSecret.js";
import type { BuiltProvider } from "../openProvider.js";
import { notFoundHandler } from "../pages/notFoundHandler.js";
import { defaultBehaviour } from "./AgentcardBehaviour.js";
import type { AgentcardOptions } from "./AgentcardOptions.js";
import { accountRoutes } from "./accountRoutes.js";
import { agentcardControlRoutes } from "./agentcardControlRoutes.js";
import { connectionsApiRoutes } from "./connectionsApiRoutes.js";
import { connectionsPageRoutes } from "./connectionsPageRoutes.js";
import { createAgentcardControl } from "./createAgentcardControl.js";
import { type AgentcardData, createAgentcardData } from "./createAgentcardData.js";
import { createAgentcardState } from "./createAgentcardState.js";
import { createAuthorizationCodes } from "./createAuthorizationCodes.js";
import { createOAuthProvider } from "./createOAuthProvider.js";
import { createSignIn } from "./createSignIn.js";
import type { EmulatedAgentcard } from "./EmulatedAgentcard.js";
import { mcpRoute } from "./mcp/mcpRoute.js";
import { signInRoutes } from "./signInRoutes.js";
import { toolLinkRoutes } from "./toolLinkRoutes.js";

const receivedKinds: readonly SecretKind[] = ["code_verifier", "client_secret"];

function reportReceivedSecrets(onSecret: OnSecret): RequestHandler {
  return (req, _res, next) => {
    for (const kind of receivedKinds) if (req.body?.[kind]) onSecret(kind, req.body[kind]);
    next();
  };
}

/**
 * Creates the emulated Agentcard: authorization server, hosted sign-in, the user's own pages and MCP endpoint.
 *
 * @param origin the provider's own origin
 * @param data the accounts, registered apps and grants at the start
 */
export function createAgentcard(
  origin: string,
  options: AgentcardOptions,
  onSecret: OnSecret,
  data: AgentcardData = createAgentcardData(),
): BuiltProvider<EmulatedAgentcard, AgentcardData> {
  const resource = `${origin}/mcp`;
  const { app, log, clock, control } = createProviderApp("Agentcard", origin, {
    expireAccessTokens: (target) => state.grants.expireAccessTokens(target),
    forgetClients: (clientId) => state.clients.forget(clientId),
    subjectOf: (token) => state.grants.subjectOf(token) ?? codes.subjectOf(token),
    reset: () => {
      Object.assign(state.behaviour, defaultBehaviour, options.behaviour);
      state.gate.set(true);
    },
    followLink: (path) => signIn.lastLink(/^\/sign-in\/(.+)\/sent$/.exec(path)?.[1] ?? ""),
  });
  const state = createAgentcardState(origin, options, data, { clock, log, onSecret });
  const codes = createAuthorizationCodes(state.grants, clock, log, onSecret);
  const signIn = createSignIn(state.accounts, codes, clock, log);
  const provider = createOAuthProvider(resource, state, { codes, signIn });
  const agentcardControl = createAgentcardControl(state);

  // The real Agentcard lists its authorization server here without the slash at the end. The SDK would add the slash.
  app.get(["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"], (_req, res) => {
    res.set("Access-Control-Allow-Origin", "*");
    res.json({
      resource,
      authorization_servers: [state.behaviour.slashQuirk ? origin : `${origin}/`],
      scopes_supported: [],
    });
  });
  app.use(["/token", "/revoke"], express.urlencoded({ extended: false }), reportReceivedSecrets(onSecret));
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
  app.use(agentcardControlRoutes(agentcardControl));
  app.use(signInRoutes(signIn, state.clients));
  app.use(connectionsPageRoutes(state.grants, state.clients));
  app.use(connectionsApiRoutes(state));
  app.use(accountRoutes(state));
  app.use(toolLinkRoutes(state));
  app.use(mcpRoute(resource, provider, state));
  app.use(notFoundHandler("Agentcard"));
  return { app, control: { ...control, ...agentcardControl }, state: data };
}
