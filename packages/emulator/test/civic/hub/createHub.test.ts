import {
  type ClientOptions,
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import {
  LoggingMessageNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { expect, onTestFinished, test, vi } from "vitest";
import { PATIENCE } from "../../../../../vitest.shared.js";
import { alice, connectHub, initialize, post, startExchange } from "../../support/civic.js";

test("a client opens, uses and ends a session", async () => {
  const { civic, exchange } = await startExchange({ invitations: [alice("MEMBER")] });
  const { access_token } = await exchange();
  const { client, transport } = await connectHub(civic, access_token);
  expect(transport.sessionId).toBeDefined();
  expect(client.getInstructions()).toBe('You work for alice@example.com in the Civic profile "default".');
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    "google-calendar-list_events",
    "google-calendar-create_event",
    "notes-search_notes",
    "google-gmail-search_messages",
    "slack-share_message",
    "continue_job",
    "switch_profile",
  ]);
  const { structuredContent } = await client.callTool({ name: "notes-search_notes", arguments: { query: "launch" } });
  expect(structuredContent).toMatchObject({ notes: [{ id: "note_1" }, { id: "note_3" }] });

  const { sessionId = "" } = transport;
  await transport.terminateSession();
  const url = `${civic.origin}/hub/mcp`;
  const after = await post(
    url,
    access_token,
    { jsonrpc: "2.0", id: 2, method: "tools/list" },
    { "mcp-session-id": sessionId },
  );
  expect(after.status).toBe(404);
  expect(await after.json()).toMatchObject({ error: { code: -32001 } });
});

test("the hub sends a log message on the client's open stream", async () => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token);
  const messages: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    messages.push(params.data);
  });
  // The client opens its stream after it has connected. Until then, the server's messages do not arrive.
  await vi.waitFor(async () => {
    await client.callTool({
      name: "google-calendar-create_event",
      arguments: { summary: "Launch", start: "2027-02-01T10:00:00Z" },
    });
    expect(messages).toContain("Created Launch.");
  }, PATIENCE);
  const { structuredContent } = await client.callTool({ name: "google-calendar-list_events" });
  expect(structuredContent).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ summary: "Launch" })]),
  });
});

test("each user has their own data and sessions", async () => {
  const { civic, exchange } = await startExchange();
  const alice = await connectHub(civic, (await exchange()).access_token);
  const bobsToken = (await exchange({ sub: "bob", email: "bob@example.com" })).access_token;
  const bob = await connectHub(civic, bobsToken);
  const event = { summary: "Secret", start: "2027-02-01T10:00:00Z" };
  await alice.client.callTool({ name: "google-calendar-create_event", arguments: event });
  const { structuredContent } = await bob.client.callTool({ name: "google-calendar-list_events" });
  expect(structuredContent).toMatchObject({ events: [{ id: "event_1" }, { id: "event_2" }] });

  const headers = { "mcp-session-id": alice.transport.sessionId ?? "" };
  const stolen = await post(
    `${civic.origin}/hub/mcp`,
    bobsToken,
    { jsonrpc: "2.0", id: 1, method: "tools/list" },
    headers,
  );
  expect(stolen.status).toBe(404);
});

test.each([
  ["x-civic-profile", "work"],
  ["x-civic-profile-id", "00000000-0000-4000-8000-000000000002"],
])("the header %s chooses the profile and its tools", async (header, value) => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token, { [header]: value });
  expect(client.getInstructions()).toContain('profile "work"');
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toEqual(["google-calendar-list_events", "google-calendar-create_event", "continue_job"]);
});

test("a client cannot leave the profile in its token", async () => {
  const { civic, exchange } = await startExchange({ invitations: [alice("ADMIN")] });
  const { access_token } = await exchange({}, { civic_profile: civic.settings().profiles[1]?.id ?? "" });
  const { client } = await connectHub(civic, access_token, { "x-civic-profile": "default" });
  expect(client.getInstructions()).toContain('profile "work"');
  expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("switch_profile");
  expect(await client.callTool({ name: "switch_profile", arguments: { profile: "default" } })).toMatchObject({
    isError: true,
  });
});

test("the hub notifies a client that switched to another profile about the changed tools", async () => {
  const { civic, exchange } = await startExchange({ invitations: [alice("MEMBER")] });
  const { client } = await connectHub(civic, (await exchange()).access_token);
  let changes = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes++);
  const to = (profile: string) => client.callTool({ name: "switch_profile", arguments: { profile } });
  // The client opens its stream after it has connected. Until then, the server's messages do not arrive.
  await vi.waitFor(async () => {
    expect(await to("work")).toMatchObject({ structuredContent: { profile: "work" } });
    expect(changes).toBeGreaterThan(0);
  }, PATIENCE);
  expect((await client.listTools()).tools).toHaveLength(4);
  expect(await client.callTool({ name: "notes-search_notes", arguments: { query: "" } })).toMatchObject({
    isError: true,
  });
  expect(await to("nowhere")).toMatchObject({ isError: true });
});

test("wrong arguments and unknown tools lead to tool results and not to JSON-RPC errors", async () => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token);
  for (const name of ["notes-search_notes", "continue_job", "google-gmail-search_messages", "made-up"]) {
    expect(await client.callTool({ name, arguments: {} })).toMatchObject({
      isError: true,
      content: [{ type: "text", text: expect.stringMatching(/^MCP error -32602: /) }],
    });
  }
});

test("the hub responds to HEAD with 405, and to requests without a valid token with 401", async () => {
  const { civic } = await startExchange();
  const url = `${civic.origin}/hub/mcp`;
  expect((await fetch(url, { method: "HEAD" })).status).toBe(405);
  for (const method of ["GET", "POST", "DELETE"]) expect((await fetch(url, { method })).status).toBe(401);
  expect((await post(url, "made-up", initialize)).status).toBe(401);
});

test("the hub refuses expired tokens, and accepts a token that was issued later in the same second", async () => {
  const { civic, exchange } = await startExchange();
  const before = (await exchange()).access_token;
  civic.expireAccessTokens();
  const after = (await exchange()).access_token;
  const url = `${civic.origin}/hub/mcp`;
  expect((await post(url, before, initialize)).status).toBe(401);
  expect((await post(url, after, initialize)).status).toBe(200);
});

test("with MCP 2026-07-28, a client finds the same tools and sends its capabilities with each call", async () => {
  const { civic, exchange } = await startExchange({ protocol: "2026-07-28", invitations: [alice("MEMBER")] });
  const { access_token } = await exchange();
  const connect = async (capabilities: ClientOptions["capabilities"]) => {
    const options = { capabilities, versionNegotiation: { mode: "auto" } } as const;
    const client = new ModernClient({ name: "test", version: "1.0.0" }, options);
    const requestInit = { headers: { authorization: `Bearer ${access_token}`, "x-civic-profile": "default" } };
    await client.connect(new ModernTransport(new URL(`${civic.origin}/hub/mcp`), { requestInit }));
    onTestFinished(() => client.close());
    return client;
  };
  const client = await connect({});
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toContain("continue_job");
  expect(names).not.toContain("switch_profile");
  expect(await client.callTool({ name: "notes-search_notes", arguments: { query: "launch" } })).toMatchObject({
    structuredContent: { notes: [{ id: "note_1" }, { id: "note_3" }] },
  });

  const search = { name: "google-gmail-search_messages", arguments: { query: "oranges" } };
  expect(JSON.stringify(await client.callTool(search))).toContain("authorization_url");
  const polling = await connect({ experimental: { "civic:rest-auth": { version: "1.0" } } });
  expect(JSON.stringify(await polling.callTool(search))).toContain("auth_polling_endpoint");

  const headers = { authorization: `Bearer ${access_token}` };
  expect((await fetch(`${civic.origin}/hub/mcp`, { headers })).status).toBe(405);
  await expect(connectHub(civic, access_token)).rejects.toThrow();
  civic.setSettings({ protocol: "2025-11-25" });
  await connectHub(civic, access_token);
});
