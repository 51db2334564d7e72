import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import { onTestFinished } from "vitest";
import {
  type CivicOptions,
  createEmulator,
  type EmulatedCivic,
  type EmulatedProvider,
  type OnSecret,
} from "../../src/index.js";

export const redirectUri = "https://app.example.com/callback";
export const signedOutUri = "https://app.example.com/bye";
export const confidential = { clientId: "shop", clientSecret: "shop-secret" };
export const publicClient = { clientId: "cli" };

/** Starts an emulated Civic with a confidential client and a public client. */
export async function startCivic(options: Partial<CivicOptions> = {}, onSecret?: OnSecret): Promise<EmulatedCivic> {
  const emulator = await createEmulator({
    onSecret,
    civic: {
      port: 0,
      clients: [
        { ...confidential, name: "Shop", redirectUris: [redirectUri], postLogoutRedirectUris: [signedOutUri] },
        { ...publicClient, name: "Command line", redirectUris: [redirectUri], postLogoutRedirectUris: [signedOutUri] },
      ],
      ...options,
    },
  });
  onTestFinished(() => emulator.close());
  return emulator.civic;
}

const keys = await generateKeyPair("RS256");

/** Starts an identity provider that signs tokens and publishes its keys. */
async function startIdentityProvider() {
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "1", alg: "RS256" }] };
  const server = createServer((_req, res) => res.end(JSON.stringify(jwks))).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const now = Math.floor(Date.now() / 1000);
  return {
    registration: { issuer, audience: "product", jwksUri: `${issuer}/jwks` },
    sign: (claims: JWTPayload = {}) =>
      new SignJWT({
        iss: issuer,
        aud: "product",
        sub: "alice",
        exp: now + 3600,
        email: "alice@example.com",
        name: "Alice",
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .sign(keys.privateKey),
  };
}

/** An OAuth client of one emulated Civic, made with oauth4webapi. */
export class App {
  readonly options = { [oauth.allowInsecureRequests]: true };
  readonly client: oauth.Client;

  private constructor(
    readonly provider: EmulatedProvider,
    readonly server: oauth.AuthorizationServer,
    readonly clientId: string,
    readonly authenticate: oauth.ClientAuth,
  ) {
    this.client = { client_id: clientId };
  }

  static async discover(
    provider: EmulatedProvider,
    clientId: string,
    authenticate: oauth.ClientAuth,
    path = "/oauth/",
  ): Promise<App> {
    const issuer = new URL(provider.origin + path);
    const response = await oauth.discoveryRequest(issuer, { [oauth.allowInsecureRequests]: true });
    return new App(provider, await oauth.processDiscoveryResponse(issuer, response), clientId, authenticate);
  }

  async authorizationUrl(parameters: Record<string, string>, verifier: string): Promise<string> {
    const url = new URL(this.server.authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: redirectUri,
      scope: "openid profile email offline_access",
      prompt: "consent",
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...parameters,
    }).toString();
    return url.href;
  }

  /** Runs the whole authorization code flow. */
  async connect(email: string, parameters: Record<string, string> = {}) {
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const verifier = oauth.generateRandomCodeVerifier();
    const url = await this.authorizationUrl({ state, nonce, ...parameters }, verifier);
    const location = new URL(await this.provider.approve({ url, email }));
    const callback = oauth.validateAuthResponse(this.server, this.client, location, state);
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      this.client,
      this.authenticate,
      callback,
      redirectUri,
      verifier,
      this.options,
    );
    return oauth.processAuthorizationCodeResponse(this.server, this.client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
  }

  async refresh(refreshToken: string) {
    const { server, client, authenticate, options } = this;
    const request = oauth.refreshTokenGrantRequest(server, client, authenticate, refreshToken, options);
    return oauth.processRefreshTokenResponse(server, client, await request);
  }

  async exchange(parameters: Record<string, string>) {
    const { server, client, authenticate, options } = this;
    const grantType = "urn:ietf:params:oauth:grant-type:token-exchange";
    const request = oauth.genericTokenEndpointRequest(server, client, authenticate, grantType, parameters, options);
    return oauth.processGenericTokenEndpointResponse(server, client, await request);
  }
}

export const subjectTokenTypes = {
  accessToken: "urn:ietf:params:oauth:token-type:access_token",
  idToken: "urn:ietf:params:oauth:token-type:id_token",
} as const;

/** Starts an emulated Civic with an identity provider. `exchange` exchanges a token of that provider, for Alice unless other claims are given. */
export async function startExchange(options: Partial<CivicOptions> = {}, onSecret?: OnSecret) {
  const identityProvider = await startIdentityProvider();
  const civic = await startCivic({ identityProviders: [identityProvider.registration], ...options }, onSecret);
  const app = await App.discover(civic, "shop", oauth.ClientSecretPost("shop-secret"));
  const exchange = async (claims: JWTPayload = {}, parameters: Record<string, string> = {}) =>
    app.exchange({
      subject_token: await identityProvider.sign(claims),
      subject_token_type: subjectTokenTypes.idToken,
      ...parameters,
    });
  return { civic, app, exchange, identityProvider };
}

/** Connects the MCP SDK's own client to the hub. */
export async function connectHub(
  civic: EmulatedProvider,
  accessToken: string,
  headers: Record<string, string> = {},
  capabilities: ClientCapabilities = {},
  query = "",
) {
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities });
  const transport = new StreamableHTTPClientTransport(new URL(`${civic.origin}/hub/mcp${query}`), {
    requestInit: { headers: { authorization: `Bearer ${accessToken}`, ...headers } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport };
}

/** The first message of a session. */
export const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1.0.0" } },
};

/** Sends a message to the hub without an MCP client. */
export function post(url: string, accessToken: string, message: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(message),
  });
}

/** Creates an invitation of Alice through the app `shop`. */
export const alice = (role: "ADMIN" | "MEMBER" | "END_USER") => ({
  email: "alice@example.com",
  clientId: "shop",
  role,
});
