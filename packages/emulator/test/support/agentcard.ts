import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import * as oauth from "oauth4webapi";
import { expect, onTestFinished } from "vitest";
import { listedTools } from "../../src/agentcard/tools/runTool.js";
import {
  type AccountSettings,
  type AgentcardOptions,
  createEmulator,
  type EmulatedAgentcard,
} from "../../src/index.js";

export const redirectUri = "https://app.example.com/callback";

export const confidential = { clientId: "shop", clientSecret: "shop-secret" };
export const publicClient = { clientId: "cli" };

/** Creates an emulated Agentcard with a confidential test client, a public live client, and a client with HTML in its name. */
export function createAgentcardEmulator(options: Partial<AgentcardOptions> = {}) {
  return createEmulator({
    agentcard: {
      port: 0,
      clients: [
        { ...confidential, name: "Shop", redirectUris: [redirectUri], mode: "test" },
        { ...publicClient, name: "Command line", redirectUris: [redirectUri], mode: "live" },
        {
          clientId: "other",
          name: "<i>Other</i>",
          redirectUris: [redirectUri, "http://localhost:3000/callback"],
          mode: "test",
        },
      ],
      ...options,
    },
  });
}

/** Starts such an Agentcard for one test. */
export async function startAgentcard(options?: Partial<AgentcardOptions>): Promise<EmulatedAgentcard> {
  const emulator = await createAgentcardEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator.agentcard;
}

/** An OAuth client of one emulated Agentcard, made with oauth4webapi. */
export class App {
  readonly options = { [oauth.allowInsecureRequests]: true };
  readonly client: oauth.Client;
  readonly authenticate: oauth.ClientAuth;
  readonly resource: string;

  private constructor(
    readonly provider: EmulatedAgentcard,
    readonly server: oauth.AuthorizationServer,
    { clientId, clientSecret }: { clientId: string; clientSecret?: string },
  ) {
    this.client = { client_id: clientId };
    this.authenticate = clientSecret ? oauth.ClientSecretPost(clientSecret) : oauth.None();
    this.resource = `${provider.origin}/mcp`;
  }

  static async discover(
    provider: EmulatedAgentcard,
    client: { clientId: string; clientSecret?: string },
  ): Promise<App> {
    const issuer = new URL(provider.origin);
    const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", [oauth.allowInsecureRequests]: true });
    return new App(provider, await oauth.processDiscoveryResponse(issuer, response), client);
  }

  async authorizationUrl(
    state: string,
    verifier: string,
    resource: string | undefined = this.resource,
  ): Promise<string> {
    const url = new URL(this.server.authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.client.client_id,
      redirect_uri: redirectUri,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(resource && { resource }),
    }).toString();
    return url.href;
  }

  async redeem(location: string, state: string, verifier: string, parameters = { resource: this.resource }) {
    const callback = oauth.validateAuthResponse(this.server, this.client, new URL(location), state);
    const options = { ...this.options, additionalParameters: parameters };
    return oauth.processAuthorizationCodeResponse(
      this.server,
      this.client,
      await oauth.authorizationCodeGrantRequest(
        this.server,
        this.client,
        this.authenticate,
        callback,
        redirectUri,
        verifier,
        options,
      ),
    );
  }

  /** Runs the whole authorization code flow. */
  async connect(email: string): Promise<{ accessToken: string; refreshToken: string }> {
    const state = oauth.generateRandomState();
    const verifier = oauth.generateRandomCodeVerifier();
    const location = await this.provider.approve({ url: await this.authorizationUrl(state, verifier), email });
    return tokensOf(await this.redeem(location, state, verifier));
  }

  async refresh(refreshToken: string, parameters: Record<string, string> = { resource: this.resource }) {
    const options = { ...this.options, additionalParameters: parameters };
    const request = oauth.refreshTokenGrantRequest(this.server, this.client, this.authenticate, refreshToken, options);
    return tokensOf(await oauth.processRefreshTokenResponse(this.server, this.client, await request));
  }

  async revoke(token: string): Promise<void> {
    const request = oauth.revocationRequest(this.server, this.client, this.authenticate, token, this.options);
    await oauth.processRevocationResponse(await request);
  }

  /** Connects the MCP SDK's own client. */
  async mcp(accessToken: string): Promise<Client> {
    const client = new Client({ name: "test", version: "1.0.0" });
    const requestInit = { headers: { authorization: `Bearer ${accessToken}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(this.resource), { requestInit }));
    onTestFinished(() => client.close());
    return client;
  }

  /** Returns the HTTP status of a request with this access token. */
  async statusOf(accessToken: string): Promise<number> {
    const response = await fetch(this.resource, {
      method: "POST",
      headers: {
        authorization: `Bearer ${accessToken}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
    await response.body?.cancel();
    return response.status;
  }
}

function tokensOf({ access_token, refresh_token }: oauth.TokenEndpointResponse) {
  if (!refresh_token) throw new Error("The token response has no refresh token.");
  return { accessToken: access_token, refreshToken: refresh_token };
}

/** The structured content of a tool result, with its text. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  readonly status?: string;
  readonly approvalId?: string;
  readonly cardId?: string;
  readonly checkoutUrl?: string;
  readonly conversation_id?: string;
  readonly loginUrl?: string;
  readonly pendingId?: string;
  readonly url?: string;
  readonly verificationUrl?: string;
}

/** Calls a tool through the MCP SDK's own client. */
export async function call(mcp: Client, name: string, args: Record<string, unknown> = {}): Promise<Answer> {
  const { structuredContent, content, isError } = CallToolResultSchema.parse(
    await mcp.callTool({ name, arguments: args }),
  );
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
  return { ...structuredContent, text, isError: isError ?? false };
}

const ajv = new AjvJsonSchemaValidator();

/** Expects that a result of a tool has the recorded form. */
function expectRecordedForm(name: string, { isError, text: _text, ...structuredContent }: Answer): void {
  const schema = listedTools.find((tool) => tool.name === name)?.outputSchema;
  if (schema && !isError)
    expect(ajv.getValidator({ ...schema, $id: name })(structuredContent)).toMatchObject({ valid: true });
}

/** Connects a user with these settings, through the app with live cards unless another app is given. */
export async function connectUser(
  provider: EmulatedAgentcard,
  email: string,
  settings: Partial<AccountSettings> = {},
  client: { clientId: string; clientSecret?: string } = publicClient,
) {
  provider.setAccount({ email, ...settings });
  const app = await App.discover(provider, client);
  const tokens = await app.connect(email);
  const mcp = await app.mcp(tokens.accessToken);
  return {
    app,
    tokens,
    email,
    /** Calls a tool, and expects a result in the recorded form. */
    call: async (name: string, args?: Record<string, unknown>) => {
      const answer = await call(mcp, name, args);
      expectRecordedForm(name, answer);
      return answer;
    },
    /** The calls of this user that may spend or change something, as the emulator's log has them. */
    logged: () => provider.log().filter(({ event, account }) => event === "tool_called" && account === email),
  };
}

/** Submits the form of a page to which a tool sends users. */
export async function submit(url: string | undefined, form: Record<string, string> = {}): Promise<number> {
  return (await fetch(url ?? "", { method: "POST", body: new URLSearchParams(form) })).status;
}

/** The address of a page in the text of a result. */
export function linkIn({ text }: Answer): string {
  return /http\S+\/link\/[\w-]+/.exec(text)?.[0] ?? "";
}
