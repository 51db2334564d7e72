import { auth, createMCPClient, UnauthorizedError } from "@ai-sdk/mcp";
import { expect, onTestFinished, test } from "vitest";
import { post, startCivic } from "../support/civic.js";
import { connectByOAuth } from "../support/connectByOAuth.js";
import { openOAuthSession } from "../support/openOAuthSession.js";

const clients = {
  "the MCP SDK's v1": async (url: URL, session: ReturnType<typeof openOAuthSession>) => {
    const client = await connectByOAuth.v1(url, session);
    onTestFinished(() => client.close());
    return async () => (await client.listTools()).tools.map(({ name }) => name);
  },
  "the MCP SDK's v2": async (url: URL, session: ReturnType<typeof openOAuthSession>) => {
    const client = await connectByOAuth.v2(url, session);
    onTestFinished(() => client.close());
    return async () => (await client.listTools()).tools.map(({ name }) => name);
  },
  "the AI SDK's": async (url: URL, session: ReturnType<typeof openOAuthSession>) => {
    const transport = { type: "http", url: url.href, authProvider: session } as const;
    await expect(createMCPClient({ transport })).rejects.toThrow(UnauthorizedError);
    const authorizationCode = session.callbacks.at(-1)?.searchParams.get("code") ?? "";
    expect(await auth(session, { serverUrl: url, authorizationCode })).toBe("AUTHORIZED");
    const client = await createMCPClient({ transport });
    onTestFinished(() => client.close());
    return async () => Object.keys(await client.tools());
  },
};

/** The AI SDK removes the slash from the issuer in the metadata before it compares, so it works only without the slash. */
const issuerSlash = { "the MCP SDK's v1": true, "the MCP SDK's v2": true, "the AI SDK's": false };

test.each(["the MCP SDK's v1", "the MCP SDK's v2", "the AI SDK's"] as const)(
  "F-I7: %s client finds the authorization server from the hub's address, registers, connects and refreshes",
  async (name) => {
    const open = clients[name];
    const civic = await startCivic({ issuerSlash: issuerSlash[name] });
    const session = openOAuthSession(civic);
    const list = await open(new URL(`${civic.origin}/hub/mcp`), session);
    expect(await list()).toContain("notes-search_notes");
    civic.expireAccessTokens();
    expect(await list()).toContain("notes-search_notes");
    expect(session.callbacks).toHaveLength(1);
    expect(civic.log().map(({ event }) => event)).toEqual([
      "client_registered",
      "authorization",
      "code_redeemed",
      "refreshed",
    ]);
  },
);

test("F-I7: the hub's 401 names its metadata, and the metadata name the authorization server", async () => {
  const civic = await startCivic();
  const refused = await post(`${civic.origin}/hub/mcp`, "made-up", {});
  const [, url = ""] = /resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate") ?? "") ?? [];
  expect(url).toBe(`${civic.origin}/.well-known/oauth-protected-resource/hub/mcp`);
  for (const place of [url, `${civic.origin}/.well-known/oauth-protected-resource`])
    expect(await (await fetch(place)).json()).toMatchObject({
      resource: `${civic.origin}/hub/mcp`,
      authorization_servers: [`${civic.origin}/oauth/`],
    });
});

test("F-I7: a client that registered itself gets the tools of the profile in the hub's address", async () => {
  const civic = await startCivic();
  const list = await clients["the MCP SDK's v1"](
    new URL(`${civic.origin}/hub/mcp?profile=work`),
    openOAuthSession(civic),
  );
  expect(await list()).toEqual(["google-calendar-list_events", "google-calendar-create_event", "continue_job"]);
});

test("F-I5: forgetClients deletes the registrations of apps that registered themselves, and no others", async () => {
  const civic = await startCivic();
  const session = openOAuthSession(civic);
  await clients["the MCP SDK's v2"](new URL(`${civic.origin}/hub/mcp`), session);
  const clientId = session.held.client?.client_id ?? "";
  const ask = () =>
    fetch(`${civic.origin}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: session.held.tokens?.refresh_token ?? "",
        client_id: clientId,
      }),
    });
  expect(await civic.forgetClients({ clientId: "shop" })).toBe(0);
  const forgotten = await fetch(`${civic.origin}/__control/forget-clients`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientId }),
  });
  expect(await forgotten.json()).toEqual({ forgotten: 1 });
  expect(await (await ask()).json()).toMatchObject({ error: "invalid_client" });
});
