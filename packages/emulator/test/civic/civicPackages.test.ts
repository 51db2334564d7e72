import { type AuthConfig, CivicAuth, CookieStorage } from "@civic/auth/server";
import { NexusClient } from "@civic/nexus-client";
import { anthropicAdapter } from "@civic/nexus-client/adapters/anthropic";
import { openAIAdapter } from "@civic/nexus-client/adapters/openai";
import { vercelAIAdapter } from "@civic/nexus-client/adapters/vercel-ai";
import { decodeJwt } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { confidential, publicClient, redirectUri, signedOutUri, startCivic, startExchange } from "../support/civic.js";

// These tests run the packages that Civic publishes, unchanged.

/** The cookies of a browser, in the form that `@civic/auth` needs. */
class Cookies extends CookieStorage {
  readonly #values = new Map<string, string>();
  // The inherited constructor is protected.
  static open = () => new Cookies();
  get = async (key: string) => this.#values.get(key) ?? null;
  set = async (key: string, value: string) => void this.#values.set(key, value);
  delete = async (key: string) => void this.#values.delete(key);
}

const pages = { redirectUrl: redirectUri, postLogoutRedirectUrl: signedOutUri };

test.each<[string, AuthConfig]>([
  ["a public client", { ...publicClient, ...pages }],
  ["a confidential client with PKCE", { ...confidential, ...pages }],
  ["a confidential client without PKCE", { ...confidential, ...pages, pkce: false }],
])("@civic/auth signs in, refreshes and signs out as %s", async (_what, config) => {
  const civic = await startCivic();
  const auth = new CivicAuth(Cookies.open(), { ...config, oauthServer: `${civic.origin}/oauth` });
  const url = (await auth.buildLoginUrl({ state: "state" })).href;
  const callback = new URL(await civic.approve({ url, email: "alice@example.com" }));
  await auth.resolveOAuthAccessCode(callback.searchParams.get("code") ?? "", "state");
  expect(await auth.isLoggedIn()).toBe(true);
  expect(await auth.getUser()).toMatchObject({ email: "alice@example.com" });

  const before = await auth.getTokens();
  await auth.refreshTokens();
  const after = await auth.getTokens();
  expect(after?.accessToken).toEqual(expect.any(String));
  expect(after?.accessToken).not.toBe(before?.accessToken);

  const page = await fetch(await auth.buildLogoutRedirectUrl({ state: "bye" }));
  const xsrf = /name="xsrf" value="(\w+)"/.exec(await page.text())?.[1] ?? "";
  const goodbye = await fetch(`${civic.origin}/oauth/session/end/confirm`, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: page.headers
        .getSetCookie()
        .map((line) => line.split(";", 1))
        .join("; "),
    },
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  expect(goodbye.headers.get("location")).toBe(`${signedOutUri}?state=bye`);
});

const search = { query: "launch" };

test.each([
  [
    "Anthropic",
    async (client: NexusClient) => {
      const tools = await client.getTools(anthropicAdapter());
      expect(tools.map(({ name }) => name)).toContain("notes-search_notes");
      return client.callTool("notes-search_notes", search);
    },
  ],
  [
    "OpenAI",
    async (client: NexusClient) => {
      const tools = await client.getTools(openAIAdapter());
      expect(tools).toContainEqual(
        expect.objectContaining({ function: expect.objectContaining({ name: "notes-search_notes" }) }),
      );
      return client.callTool("notes-search_notes", search);
    },
  ],
  [
    "Vercel's AI SDK",
    async (client: NexusClient) => {
      const tools = await client.getTools(vercelAIAdapter());
      return tools["notes-search_notes"]?.execute?.(search, { toolCallId: "1", messages: [] });
    },
  ],
])("@civic/nexus-client exchanges a token and calls tools, adapted to %s", async (_sdk, searchNotes) => {
  const { civic, identityProvider } = await startExchange();
  const client = new NexusClient({
    url: `${civic.origin}/hub/mcp`,
    auth: {
      tokenExchange: {
        ...confidential,
        subjectToken: () => identityProvider.sign(),
        authUrl: `${civic.origin}/oauth/token`,
        expiresIn: 600,
      },
    },
  });
  onTestFinished(() => client.close());
  expect(await searchNotes(client)).toMatchObject({
    structuredContent: { notes: [{ id: "note_1" }, { id: "note_3" }] },
  });
  expect(client.getSessionId()).toEqual(expect.any(String));
  expect(await client.getServerInstructions()).toContain("alice@example.com");
  expect(civic.log()).toMatchObject([{ event: "token_exchanged", clientId: "shop" }]);
});

test("@civic/nexus-client stays within the requested profile, and receives the polling endpoint", async () => {
  const { civic, identityProvider } = await startExchange();
  const client = new NexusClient({
    url: `${civic.origin}/hub/mcp`,
    civicAccount: "0b9f9d58-29f8-4c5e-8f6a-2a2d1d3a0a11",
    civicProfile: "00000000-0000-4000-8000-000000000001",
    capabilities: { experimental: { "civic:rest-auth": { version: "1.0" } } },
    auth: {
      tokenExchange: {
        ...confidential,
        subjectToken: () => identityProvider.sign(),
        authUrl: `${civic.origin}/oauth/token`,
      },
    },
  });
  onTestFinished(() => client.close());
  const names = (await client.getTools(anthropicAdapter())).map(({ name }) => name);
  expect(names).not.toContain("switch_profile");
  expect(decodeJwt(client.getAccessToken() ?? "")).toMatchObject({
    civic_profile: "00000000-0000-4000-8000-000000000001",
  });
  const asked = await client.callTool("google-gmail-search_messages", { query: "oranges" });
  expect(JSON.stringify(asked)).toContain("auth_polling_endpoint");
});
