import { type Activity, paths, requestHeader } from "@keyhold/contract";
import { expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import {
  agentcard,
  civic,
  connected,
  createFakeBackend,
  type FakeBackendOptions,
  fakeActivityLine,
  fakeApproval,
  fakeCards,
  fakePermission,
  furtherAccount,
  withStatus,
} from "../../src/testing/index.js";

const withConnected = { connections: [withStatus(agentcard, "connected"), civic] };

function open(options: FakeBackendOptions = {}) {
  const backend = createFakeBackend(options);
  const get = (path: string, init: RequestInit = {}) =>
    backend.fetch(`/api/keyhold${path}`, { headers: { [requestHeader.name]: requestHeader.value }, ...init });
  return { backend, get, client: createClient({ baseUrl: "/api/keyhold", fetch: backend.fetch }) };
}

/** Agents use the first, users open the next ones in a mail or a chat, and the last one needs a call that asks. */
const notOfKit: ReadonlySet<string> = new Set(["agentMcp", "approve", "link", "question"]);
const routes = (Object.keys(paths) as (keyof typeof paths)[]).filter((name) => !notOfKit.has(name));

test.each(routes)("the fake backend answers the contract's route %s", async (name) => {
  const approvals = [fakeApproval({ id: "agentcard" })];
  const { get } = open({ ...withConnected, canAddServers: true, job: { status: "approved" }, approvals });
  const path: (provider: string, item: string) => string = paths[name];
  const isPost = name === "mcp" || name === "tool" || name === "servers";
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const body = JSON.stringify(name === "servers" ? { url: "https://mcp.example.com/mcp" } : message);
  const init = isPost ? { method: "POST", body } : { method: name === "connection" ? "DELETE" : "GET" };
  const { status } = await get(`${path("agentcard", "0123456789abcdef")}?attempt=0123456789abcdef`, init);
  expect(status).toBeLessThan(400);
});

test("the fake backend refuses unknown routes, and requests without the header of the product's own pages", async () => {
  const { get } = open();
  expect(await (await get("/nothing")).json()).toMatchObject({ error: { code: "unknown_route" } });
  expect(await (await get("/connections", { headers: {} })).json()).toMatchObject({
    error: { code: "request_refused" },
  });
});

test("the fake backend lists the connections of a provider together, the first one at the top, as a backend does", async () => {
  const work = furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example");
  const { client } = open({ connections: [work, civic, withStatus(agentcard, "connected")] });
  const { connections } = await client.connections();
  expect(connections.map(({ id }) => id)).toEqual(["agentcard", work.id, "civic"]);
});

test("the fake backend remembers what the user connects and disconnects", async () => {
  const { client } = open();
  const shown = { ...connected, label: connected.account };
  expect(await client.connect("civic")).toEqual({ ...civic, ...shown });
  const attempt = await client.attempt("agentcard", "0123456789abcdef");
  expect(attempt).toEqual({ status: "connected", connection: "agentcard" });
  expect((await client.connections()).connections).toEqual([
    { ...agentcard, ...shown },
    { ...civic, ...shown },
  ]);
  expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: true });
  expect((await client.connections()).connections[0]).toEqual(agentcard);
});

test("the fake backend answers the navigations of an attempt", async () => {
  const { backend, get } = open();
  const follow = async (url: string | null) => (await backend.fetch(url ?? "")).headers.get("location");
  const start = "http://localhost:3000/api/keyhold/connections/agentcard/authorize?attempt=0123456789abcdef";
  const finished = await follow(await follow(`${start}&display=popup`));
  expect(finished).toMatch(/\/callback\/agentcard\/finished\?attempt=0123456789abcdef$/);
  expect(await (await get("/callback/agentcard/finished?attempt=0123456789abcdef")).text()).toContain("window.close()");
  expect(backend.get("agentcard")?.status).toBe("connected");
  expect(await follow(await follow(`${start}&display=page&return_to=%2Fsettings`))).toBe("/settings");
});

test("a tool of the fake backend asks its user, and gets each answer once", async () => {
  const form = { message: "Which size?", fields: [] };
  const { backend, get } = open({
    ...withConnected,
    question: ({ answers = [] }) => (answers.length < 2 ? form : undefined),
    callTool: ({ answers }) => ({ content: [], structuredContent: { answers } }),
  });
  const post = async (path: string, body: object = {}) => {
    const response = await get(path, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const tool = paths.tool("agentcard", "ask");
  expect(await post(tool)).toMatchObject({ body: { error: { code: "tool_asks_user" } } });
  const first = await post(`${tool}?questions=form`);
  expect(first).toMatchObject({ status: 202, body: { question: { ...form, from: "Agentcard" } } });
  const answer = (id: string, body: object) => post(paths.question("agentcard", id), body);
  const accepted = { action: "accept", content: { size: "s" } };
  const second = await answer(first.body.question.id, accepted);
  expect(await answer(first.body.question.id, accepted)).toMatchObject({
    body: { error: { code: "question_answered" } },
  });
  const ended = await answer(second.body.question.id, { action: "decline" });
  expect(ended).toMatchObject({
    status: 200,
    body: { structuredContent: { answers: [accepted, { action: "decline" }] } },
  });
  expect(await answer("question-9", accepted)).toMatchObject({ body: { error: { code: "unknown_question" } } });
  expect(backend.activity).toMatchObject([{ tool: "ask", outcome: "ok" }]);
});

const several = { ...agentcard, accounts: "several" } as const;
const id = "agentcard.k3v9x0m2qa";
const work = furtherAccount(several, "k3v9x0m2qa", "alice@work.example");

test("the fake backend adds a further account, at the request of a page or by navigations", async () => {
  const { backend, client } = open({
    connections: [withStatus(several, "connected")],
    attempt: { status: "connected", connection: id },
  });
  const attempt = "0123456789abcdef";
  expect(await client.attempt("agentcard", attempt)).toEqual({ status: "connected", connection: id });
  expect(backend.get(id)).toMatchObject({ provider: "agentcard", status: "connected", accounts: "several" });

  backend.attempt = { status: "connected" };
  const follow = async (url: string | null) => (await backend.fetch(url ?? "")).headers.get("location");
  const query = { attempt, display: "popup", account: "another" } as const;
  await follow(await follow(client.authorizeUrl("agentcard", query)));
  expect(await client.attempt("agentcard", attempt)).toMatchObject({
    connection: expect.stringMatching(/^agentcard\.\d{10}$/),
  });
  expect(backend.connections).toHaveLength(3);
});

test("the fake backend renames accounts and has one default for each provider", async () => {
  const { backend, client } = open({ connections: [{ ...withStatus(several, "connected"), isDefault: true }, work] });
  expect(await client.update(id, { label: " Work ", default: true })).toMatchObject({ label: "Work", isDefault: true });
  expect(backend.get("agentcard")?.isDefault).toBe(undefined);
  expect(await client.update(id, { label: null })).toMatchObject({ label: "alice@work.example", isDefault: true });
  for (const odd of [{ label: 7 }, { label: "x".repeat(81) }, { default: false }, { name: "Work" }]) {
    await expect(client.update(id, odd as never)).rejects.toMatchObject({ code: "body_invalid" });
  }
  await client.disconnect(id);
  expect(backend.connections.map((each) => each.id)).toEqual(["agentcard"]);
  await expect(client.update(id, { label: "Work" })).rejects.toMatchObject({ code: "not_connected" });
});

test("the fault `slow` holds an answer back until the operation recovers or the request is aborted", async () => {
  const { backend, client, get } = open({ faults: { connections: "slow" } });
  const answer = client.connections();
  const given = new AbortController();
  const up = get("/connections", { headers: { [requestHeader.name]: requestHeader.value }, signal: given.signal });
  await expect.poll(() => backend.count("GET /connections")).toBe(2);
  given.abort();
  await expect(up).rejects.toThrow();
  backend.recover("connections");
  expect((await answer).connections).toHaveLength(2);
});

test("the fake backend sends changes to open streams, and can break the streams", async () => {
  const { backend, get } = open();
  const reader = (await get("/events")).body?.getReader() ?? expect.fail();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  backend.set("civic", connected);
  expect(await next()).toBe('event: change\ndata: {"provider":"civic","connection":"civic"}\n\n');
  backend.push({ provider: "agentcard", attempt: "0123456789abcdef" });
  expect(await next()).toContain('"attempt":"0123456789abcdef"');
  backend.fail("events", "offline");
  await expect(reader.read()).rejects.toThrow("lost");
  await expect(get("/events")).rejects.toThrow("Failed to fetch");
});

test("the fake backend has tools only while connected, and cards in memory", async () => {
  const { client, backend } = open(fakeCards());
  await expect(client.tools("agentcard")).rejects.toMatchObject({ code: "not_connected" });
  backend.set("agentcard", connected);
  const call = (name: string, args = {}) => client.callTool("agentcard", name, args);
  expect((await client.tools("agentcard")).tools.map(({ name }) => name)).toContain("create_card");
  expect((await call("create_card", { amount_cents: 99 })).isError).toBe(true);
  const { structuredContent } = await call("create_card", { amount_cents: 1000 });
  const card_id = Object(structuredContent).cardId;
  expect((await call("close_card", { card_id })).isError).toBeUndefined();
  expect((await call("close_card", { card_id })).isError).toBe(true);
  expect((await call("list_cards")).structuredContent).toMatchObject({ cards: [{ last4: "0001", status: "CLOSED" }] });
  backend.callTool = () => "rate_limited";
  await expect(call("list_cards")).rejects.toMatchObject({ code: "rate_limited", status: 429 });
});

test("the fake backend has permissions for its tools and those that a test sets, names the agents, and ends choices with the connection", async () => {
  const buy = { name: "buy", group: "spends", verdict: "ask", choices: ["deny", "ask"] } as const;
  const tools = [{ name: "read", title: "Read", readOnly: true, inputSchema: {} }] as const;
  const { backend, get } = open({ ...withConnected, tools, permissions: [buy] });
  const path = `${paths.permissions("agentcard")}?agent=shopper`;
  const read = async () => (await get(path)).json();
  const any = { verdict: "allow", choices: ["deny", "ask", "allow"] };
  const listed = [{ name: "read", title: "Read", group: "looks", ...any }, buy];
  expect(await read()).toEqual({ agent: "shopper", agents: [], tools: listed });
  backend.choices = { agentcard: [{ agent: "shopper", deny: ["buy"] }] };
  expect(await read()).toMatchObject({ agents: ["shopper"], tools: [listed[0], { choice: "deny", verdict: "deny" }] });
  backend.set("agentcard", { status: "disconnected" });
  backend.set("agentcard", connected);
  backend.activity = [
    fakeActivityLine({ agent: "planner" }),
    fakeActivityLine({ agent: undefined }),
    fakeActivityLine({ connection: "civic", agent: "reporter" }),
  ];
  expect(await read()).toEqual({ agent: "shopper", agents: ["planner"], tools: listed });
});

test("a grant still works while the provider wants more permissions", async () => {
  const { backend, client } = open(withConnected);
  backend.set("agentcard", { status: "needs_reconnect", wantsMore: true });
  expect(await client.tools("agentcard")).toEqual({ tools: [] });
  await client.attempt("agentcard", "0123456789abcdef");
  expect(backend.get("agentcard")).toEqual({ ...agentcard, ...connected });
});

test("the fake backend records the calls of a page, and answers the record in pages of 50", async () => {
  const lines = Array.from({ length: 120 }, (_, at) =>
    fakeActivityLine({ durationMs: 1 + at, ...(at % 2 && { agent: "helper" }) }),
  );
  const { backend, client, get } = open({ ...withConnected, ...fakeCards(), activity: lines });
  const read = async (query: object) =>
    (await (await get(`${paths.activity()}?${new URLSearchParams({ ...query })}`)).json()) as Activity;
  const first = await read({});
  expect(first.activity).toEqual(lines.slice(0, 50).map((line) => ({ ...line })));
  // The next page stays the same when new lines come.
  await client.callTool("agentcard", "list_cards", {});
  const second = await read({ before: first.next });
  expect(second.activity[0]?.durationMs).toBe(51);
  const third = await read({ before: second.next });
  expect(third).toMatchObject({ activity: { length: 20 } });
  expect(third.next).toBe(undefined);
  expect(await read({ agent: "helper" })).toMatchObject({ activity: { length: 50 }, next: expect.any(String) });
  expect((await read({ connection: "civic" })).activity).toEqual([]);
  expect(await read({ before: "now" })).toMatchObject({ error: { code: "bad_request" } });

  backend.asks = () => true;
  await expect(client.callTool("agentcard", "close_card", {})).rejects.toMatchObject({ code: "approval_required" });
  const approvalId = "approval-1";
  expect((await read({})).activity[0]).toMatchObject({ tool: "close_card", outcome: "refused", approvalId });
  backend.setApproval(approvalId, { status: "approved" });
  await client.callTool("agentcard", "close_card", {});
  const { activity } = await read({});
  expect(activity.slice(0, 2)).toMatchObject([
    { by: "page", tool: "close_card", summary: "Call close_card", verdict: "ask", outcome: "error", approvalId },
    { tool: "list_cards", verdict: "allow", outcome: "ok" },
  ]);
  expect(activity[0]?.agent).toBe(undefined);
});

test("fakePermission asks for a permission before a tool runs", async () => {
  const result = { content: [{ type: "text", text: "2 mails" }] };
  const { backend, client } = open({ ...withConnected, ...fakePermission({ result }) });
  expect(await client.callTool("agentcard", "search_mail", {})).toEqual(fakePermission().asking);
  expect(await client.job("agentcard", "job_1")).toEqual(fakePermission().job);
  backend.job = "unknown_job";
  await expect(client.job("agentcard", "job_1")).rejects.toMatchObject({ code: "unknown_job", status: 404 });
  expect(await client.callTool("agentcard", "continue_job", { job_id: "job_1" })).toEqual(result);
});

test("the fake backend answers MCP messages", async () => {
  const { get } = open({ ...withConnected, ...fakeCards() });
  const ask = async (message: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, ...message });
    return (await get(paths.mcp("agentcard"), { method: "POST", body })).json();
  };
  expect(await ask({ method: "initialize" })).toMatchObject({ result: { serverInfo: { name: "agentcard" } } });
  expect(await ask({ method: "tools/list" })).toMatchObject({ result: { tools: fakeCards().tools } });
  expect(await ask({ method: "tools/call", params: { name: "list_cards" } })).toMatchObject({
    result: { structuredContent: { count: 0 } },
  });
  expect(await ask({ method: "prompts/list" })).toMatchObject({ error: { code: -32601 } });
});
