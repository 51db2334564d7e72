import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test, vi } from "vitest";
import { connectHub, startExchange } from "./support.js";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1.0.0" } },
};

function post(url: string, accessToken: string, message: unknown, headers: Record<string, string> = {}) {
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

test("a session begins, works and ends", async () => {
  const { civic, exchange } = await startExchange();
  const { access_token } = await exchange();
  const { client, transport } = await connectHub(civic, access_token);
  expect(transport.sessionId).toBeDefined();
  expect(client.getInstructions()).toBe('You work for alice@example.com in the Civic profile "default".');
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    "google-calendar-list_events",
    "google-calendar-create_event",
    "notes-search_notes",
    "google-gmail-search_messages",
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

test("the server tells of a new event on the stream that the client keeps open", async () => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token);
  const messages: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    messages.push(params.data);
  });
  // The client opens its stream after it has connected: until then, nobody hears the server.
  await vi.waitFor(async () => {
    await client.callTool({
      name: "google-calendar-create_event",
      arguments: { summary: "Launch", start: "2027-02-01T10:00:00Z" },
    });
    expect(messages).toContain("Created Launch.");
  }, 20_000);
  const { structuredContent } = await client.callTool({ name: "google-calendar-list_events" });
  expect(structuredContent).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ summary: "Launch" })]),
  });
});

test("each user has a desk and sessions of their own", async () => {
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

test.each(["x-civic-profile", "x-civic-profile-id"])("%s chooses the profile", async (header) => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token, { [header]: "work" });
  expect(client.getInstructions()).toContain('profile "work"');
});

test("a token that is bound to a profile stays there", async () => {
  const { civic, exchange } = await startExchange();
  const { access_token } = await exchange({}, { civic_profile: "bound" });
  const { client } = await connectHub(civic, access_token, { "x-civic-profile-id": "work" });
  expect(client.getInstructions()).toContain('profile "bound"');
  expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("switch_profile");
});

test("HEAD is 405, and without a token everything is 401", async () => {
  const { civic } = await startExchange();
  const url = `${civic.origin}/hub/mcp`;
  expect((await fetch(url, { method: "HEAD" })).status).toBe(405);
  for (const method of ["GET", "POST", "DELETE"]) expect((await fetch(url, { method })).status).toBe(401);
  expect((await post(url, "made-up", initialize)).status).toBe(401);
});

test("expired tokens are refused, and one of the very same second is not", async () => {
  const { civic, exchange } = await startExchange();
  const before = (await exchange()).access_token;
  civic.expireAccessTokens();
  const after = (await exchange()).access_token;
  const url = `${civic.origin}/hub/mcp`;
  expect((await post(url, before, initialize)).status).toBe(401);
  expect((await post(url, after, initialize)).status).toBe(200);
});

test("with public access off, only the invited may enter", async () => {
  const { civic, exchange } = await startExchange({ publicAccess: false, invited: ["alice@example.com"] });
  const url = `${civic.origin}/hub/mcp`;
  expect((await post(url, (await exchange()).access_token, initialize)).status).toBe(200);
  const refused = await post(url, (await exchange({ sub: "bob", email: "bob@example.com" })).access_token, initialize);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: "access_denied" });
});

test("a tool asks for the user's permission, and goes on where it stopped once that is given", async () => {
  const { civic, exchange } = await startExchange();
  const { client } = await connectHub(civic, (await exchange()).access_token);
  const asked = await client.callTool({ name: "google-gmail-search_messages", arguments: { query: "oranges" } });
  const value = (name: string) =>
    (asked.content as { resource?: { text: string; _meta: { name: string } } }[]).find(
      ({ resource }) => resource?._meta.name === name,
    )?.resource?.text ?? "";
  const job_id = value("continue_job_id");
  expect(value("authorization_url")).toBe(`${civic.origin}/user/jobs/${job_id}`);
  const resume = () => client.callTool({ name: "continue_job", arguments: { job_id } });
  expect(await resume()).toEqual(asked);

  const bob = await connectHub(civic, (await exchange({ sub: "bob", email: "bob@example.com" })).access_token);
  expect(await bob.client.callTool({ name: "continue_job", arguments: { job_id } })).toMatchObject({ isError: true });

  const page = await fetch(value("authorization_url"));
  expect(await page.text()).toContain("Allow Civic to read your mail?");
  await fetch(value("authorization_url"), { method: "POST" });
  expect(await resume()).toMatchObject({ structuredContent: { messages: [{ id: "mail_1" }] } });
  expect(await resume()).toMatchObject({ isError: true });
  expect((await fetch(value("authorization_url"))).status).toBe(404);
});
