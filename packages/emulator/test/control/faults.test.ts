import * as oauth from "oauth4webapi";
import { expect, test, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { EmulatedProvider, Fault } from "../../src/index.js";
import { App, confidential, startAgentcard } from "../support/agentcard.js";
import { App as CivicApp, connectHub, startCivic, startExchange } from "../support/civic.js";

const metadata = "/.well-known/oauth-authorization-server";

async function start() {
  const agentcard = await startAgentcard();
  const app = await App.discover(agentcard, confidential);
  return {
    agentcard,
    app,
    get: (path = metadata, init: RequestInit = {}) => fetch(agentcard.origin + path, init),
    /** Sends the request without an MCP client, since a client would react to the fault. */
    createCard: (accessToken: string) =>
      fetch(`${agentcard.origin}/mcp`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${accessToken}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { ...card, _meta: { progressToken: 1 } },
        }),
      }),
    connect: async (email: string) => {
      const tokens = await app.connect(email);
      return { ...tokens, mcp: await app.mcp(tokens.accessToken) };
    },
  };
}

const card = { name: "create_card", arguments: { amount_cents: 1000, type: "single_use" } };

/** Reads a response to its end. Returns the received text, and the error if the connection failed. */
async function readUntilTheEnd(response: Response) {
  let received = "";
  try {
    for await (const piece of response.body ?? []) received += Buffer.from(piece).toString();
    return { received };
  } catch (error) {
    return { received, error };
  }
}

test("a latency fault without ms delays a request until the fault is removed", async () => {
  const { agentcard, get } = await start();
  const delay = agentcard.faults.add({ kind: "latency" });
  const answer = get();
  await expect.poll(() => delay.hits).toBe(1);
  delay.remove();
  expect((await answer).status).toBe(200);
});

test("a latency fault delays a request for ms milliseconds", async () => {
  const { agentcard, get } = await start();
  agentcard.faults.add({ kind: "latency", ms: 30 });
  const before = performance.now();
  expect((await get()).status).toBe(200);
  // Timers may end a millisecond early.
  expect(performance.now() - before).toBeGreaterThan(28);
});

test("a fault lets `skip` requests pass and then affects `times` requests of its path", async () => {
  const { agentcard, get } = await start();
  const fault = agentcard.faults.add({ kind: "status", status: 502, path: "/.well-known", skip: 1, times: 2 });
  const statuses = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await get()).status);
  expect(statuses).toEqual([200, 502, 502, 200, 200]);
  expect((await get("/inbox")).status).toBe(200);
  expect(fault.hits).toBe(2);
});

test("a status fault sends Retry-After", async () => {
  const { agentcard, get } = await start();
  agentcard.faults.add({ kind: "status", status: 429, retryAfterSeconds: 7 });
  const response = await get();
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("7");
  expect(await response.json()).toMatchObject({ error: "too_many_requests" });
});

test("a status fault sends the given body", async () => {
  const { agentcard, get } = await start();
  agentcard.faults.add({ kind: "status", status: 500, body: { error: "server_error" } });
  expect(await (await get()).json()).toEqual({ error: "server_error" });
});

test("with carriedOut, a status fault replaces the response after the provider carried out the request", async () => {
  const { agentcard, connect } = await start();
  const { mcp } = await connect("alice@example.com");
  agentcard.faults.add({ kind: "status", status: 504, tool: "create_card", carriedOut: true, times: 1 });
  await expect(mcp.callTool(card)).rejects.toMatchObject({ code: 504 });
  const { structuredContent } = await mcp.callTool({ name: "list_cards", arguments: {} });
  expect(structuredContent).toMatchObject({ count: 1 });
});

test.each<[string, Fault, number]>([
  ["before the request is carried out", { kind: "drop", tool: "create_card" }, 0],
  ["after it was carried out", { kind: "drop", tool: "create_card", afterBytes: 0 }, 1],
  ["in the middle of the response", { kind: "drop", tool: "create_card", afterBytes: 20 }, 1],
])("a drop fault ends the connection %s", async (_when, drop, count) => {
  const { agentcard, connect, createCard } = await start();
  const { mcp, accessToken } = await connect("alice@example.com");
  const fault = agentcard.faults.add(drop);
  await expect(createCard(accessToken).then((answer) => answer.text())).rejects.toThrow();
  expect(fault.hits).toBe(1);
  fault.remove();
  const { structuredContent } = await mcp.callTool({ name: "list_cards", arguments: {} });
  expect(structuredContent).toMatchObject({ count });
});

test("a drop fault with afterBytes sends exactly that many bytes", async () => {
  const { agentcard, get } = await start();
  const whole = await (await get()).text();
  agentcard.faults.add({ kind: "drop", afterBytes: 20 });
  const response = await get();
  const { received, error } = await readUntilTheEnd(response);
  expect(error).toBeInstanceOf(Error);
  expect(received).toBe(whole.slice(0, 20));
});

test("a drop fault with afterEvents cuts a stream after that many events", async () => {
  const { agentcard, app, createCard } = await start();
  const { accessToken } = await app.connect("alice@example.com");
  const whole = await (await createCard(accessToken)).text();
  agentcard.faults.add({ kind: "drop", tool: "create_card", afterEvents: 1 });
  const response = await createCard(accessToken);
  const { received, error } = await readUntilTheEnd(response);
  expect(error).toBeInstanceOf(Error);
  expect(received.match(/\n\n/g)).toHaveLength(1);
  expect(received).toContain("notifications/progress");
  expect(whole.match(/\n\n/g)?.length).toBeGreaterThan(1);
});

test("removing a stall fault ends the stalled connections", async () => {
  const { agentcard, get } = await start();
  const silent = agentcard.faults.add({ kind: "stall", path: "/inbox" });
  const halfway = agentcard.faults.add({ kind: "stall", afterBytes: 20, path: "/.well-known" });
  const nothing = get("/inbox");
  const half = await get();
  await expect.poll(() => silent.hits + halfway.hits).toBe(2);
  agentcard.faults.reset();
  await expect(nothing).rejects.toThrow();
  await expect(half.text()).rejects.toThrow();
  expect((await get()).status).toBe(200);
});

test("a contentType fault changes the type, and an oversize fault enlarges a body that stays valid", async () => {
  const { agentcard, get } = await start();
  const document = await (await get()).json();
  agentcard.faults.add({ kind: "contentType", contentType: "text/html" });
  agentcard.faults.add({ kind: "oversize", bytes: 3_000_000 });
  const response = await get();
  expect(response.headers.get("content-type")).toBe("text/html");
  const body = await response.text();
  expect(body.length).toBe(3_000_000 + JSON.stringify(document).length);
  expect(JSON.parse(body)).toEqual(document);
});

test("an oversize fault enlarges an event stream that stays valid", async () => {
  const { agentcard, connect, createCard } = await start();
  const { mcp, accessToken } = await connect("alice@example.com");
  agentcard.faults.add({ kind: "oversize", bytes: 200_000 });
  const { structuredContent } = await mcp.callTool({ name: "list_cards", arguments: {} });
  expect(structuredContent).toMatchObject({ count: 0 });
  expect((await (await createCard(accessToken)).text()).length).toBeGreaterThan(200_000);
});

test("a fault with an e-mail address affects only that user, at every endpoint that knows the user", async () => {
  const { agentcard, app, connect } = await start();
  const alice = await connect("alice@example.com");
  const bob = await connect("bob@example.com");
  const fault = agentcard.faults.add({ kind: "status", status: 503, email: "Alice@example.com" });
  await expect(alice.mcp.listTools()).rejects.toMatchObject({ code: 503 });
  await expect(app.refresh(alice.refreshToken)).rejects.toThrow();
  await bob.mcp.listTools();
  await app.refresh(bob.refreshToken);
  expect(fault.hits).toBe(2);
});

test("a fault with a client ID affects only that app, even before a user signs in", async () => {
  const { agentcard, app } = await start();
  const other = await App.discover(agentcard, { clientId: "other" });
  agentcard.faults.add({ kind: "status", status: 503, clientId: "shop" });
  const status = async (each: App) => (await fetch(await each.authorizationUrl("state", "v".repeat(43)))).status;
  expect(await status(app)).toBe(503);
  expect(await status(other)).toBe(200);
});

test("a fault affects one user of Civic, by subject token, refresh token and access token", async () => {
  const { civic, app, exchange } = await startExchange();
  const alice = await app.connect("alice@example.com");
  const bob = await app.connect("bob@example.com");
  civic.faults.add({ kind: "status", status: 503, email: "alice@example.com", clientId: "shop" });
  await expect(exchange()).rejects.toThrow();
  await expect(app.refresh(alice.refresh_token ?? "")).rejects.toThrow();
  await expect(connectHub(civic, alice.access_token)).rejects.toMatchObject({ code: 503 });
  await exchange({ sub: "bob", email: "bob@example.com" });
  await app.refresh(bob.refresh_token ?? "");
  await connectHub(civic, bob.access_token);
});

test("faults that match the same request apply in the order in which they were added", async () => {
  const { agentcard, get } = await start();
  const delay = agentcard.faults.add({ kind: "latency" });
  const first = agentcard.faults.add({ kind: "status", status: 500 });
  const second = agentcard.faults.add({ kind: "status", status: 502 });
  const answer = get();
  await expect.poll(() => delay.hits).toBe(1);
  expect(first.hits).toBe(0);
  delay.remove();
  expect((await answer).status).toBe(500);
  expect([first.hits, second.hits]).toEqual([1, 0]);
});

test("expireAccessTokens with an e-mail address expires only the tokens of that user", async () => {
  const { agentcard, app } = await start();
  const alice = await app.connect("alice@example.com");
  const bob = await app.connect("bob@example.com");
  agentcard.expireAccessTokens({ email: "alice@example.com" });
  expect(await app.statusOf(alice.accessToken)).toBe(401);
  expect(await app.statusOf(bob.accessToken)).toBe(200);
  expect(await app.statusOf((await app.refresh(alice.refreshToken)).accessToken)).toBe(200);
});

async function openStream(civic: EmulatedProvider, accessToken: string): Promise<Response> {
  const { transport } = await connectHub(civic, accessToken);
  const headers = {
    authorization: `Bearer ${accessToken}`,
    "mcp-session-id": transport.sessionId ?? "",
    accept: "text/event-stream",
  };
  await transport.close();
  return vi.waitFor(async () => {
    const response = await fetch(`${civic.origin}/hub/mcp`, { headers });
    expect(response.status).toBe(200);
    return response;
  }, PATIENCE);
}

test("cutStreams with an e-mail address cuts only the streams of that user", async () => {
  const civic = await startCivic();
  const app = await CivicApp.discover(civic, "shop", oauth.ClientSecretPost("shop-secret"));
  const alice = await openStream(civic, (await app.connect("alice@example.com")).access_token);
  const bob = (await openStream(civic, (await app.connect("bob@example.com")).access_token)).body?.getReader();
  await civic.cutStreams({ email: "alice@example.com" });
  await expect(alice.text()).rejects.toThrow();
  const more = bob?.read();
  expect(await Promise.race([more, fetch(`${civic.origin}/oauth/jwks`).then(() => "still open")])).toBe("still open");
  await bob?.cancel();
});

test("reset removes the faults and sets the clock back", async () => {
  const { agentcard, get } = await start();
  agentcard.faults.add({ kind: "status", status: 500 });
  agentcard.setClock({ aheadSeconds: 3600 });
  agentcard.reset();
  const response = await get();
  expect(response.status).toBe(200);
  expect(Date.parse(response.headers.get("date") ?? "")).toBeLessThan(Date.now() + 60_000);
  expect(agentcard.faults.active).toEqual([]);
});
