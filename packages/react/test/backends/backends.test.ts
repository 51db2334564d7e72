import {
  authorizePath,
  type ErrorCode,
  errorBody,
  errors,
  type Permissions,
  paths,
  requestHeader,
} from "@keyhold/contract";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { authorizationRequest, createClient, type FullClient, type ToolResult } from "../../src/index.js";
import type { BackendUnderTest } from "./BackendUnderTest.js";
import { openFake } from "./openFake.js";
import { openReal } from "./openReal.js";

const kinds: [name: string, open: () => Promise<BackendUnderTest>][] = [
  ["the fake backend", openFake],
  ["the real one", openReal],
];
const attempt = "0123456789abcdef";
const json = { "content-type": "application/json" };
const iso = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

// What is true for the real and for the fake backend, so that an app can rely on it in its tests.
describe.each(kinds)("the contract, by %s", (_name, open) => {
  let backend: BackendUnderTest;
  let client: FullClient;
  beforeEach(async () => {
    backend = await open();
    client = createClient(backend);
    return backend.close;
  });

  const ask = (path: string, init: RequestInit = {}) =>
    backend.fetch(backend.baseUrl + path, {
      ...init,
      headers: { [requestHeader.name]: requestHeader.value, ...init.headers },
    });
  const navigate = (url: string) => backend.fetch(url, { headers: { "sec-fetch-site": "same-origin" } });
  const follow = async (url: string) => (await navigate(url)).headers.get("location") ?? "";
  const begin = (display: "popup" | "page", more = {}) =>
    follow(client.authorizeUrl("agentcard", { attempt, display, ...more }));
  async function connectAgentcard(): Promise<void> {
    await follow(await backend.consent(await begin("popup"), true));
    expect(await client.attempt("agentcard", attempt)).toEqual({ status: "connected", connection: "agentcard" });
  }

  const disconnected = [
    {
      id: "agentcard",
      provider: "agentcard",
      name: "Agentcard",
      brand: "agentcard",
      signIn: "email",
      connectMethod: "redirect",
      status: "disconnected",
      mode: "test",
      accounts: "several",
    },
    {
      id: "civic",
      provider: "civic",
      name: "Civic",
      brand: "civic",
      connectMethod: "exchange",
      status: "disconnected",
      manageUrl: expect.stringMatching(/^https?:\/\/.+\/$/),
    },
    {
      id: "weather",
      provider: "weather",
      name: "Weather",
      connectMethod: "key",
      keyUrl: "https://weather.example.com/keys",
      status: "disconnected",
      manageUrl: "https://weather.example.com/keys",
    },
  ];
  const account = "alice@example.com";
  const connected = { status: "connected", account, label: account, connectedAt: iso };

  test("GET /connections lists every provider", async () => {
    expect((await client.connections()).connections).toEqual(disconnected);
  });

  test("a popup ends on a page that informs other pages, and has no data of the provider", async () => {
    const consent = await begin("popup");
    expect(await client.attempt("agentcard", attempt)).toEqual({ status: "pending" });
    const finished = await follow(await backend.consent(consent, true));
    expect(finished).toBe(`${backend.baseUrl}${paths.finished("agentcard")}?attempt=${attempt}`);
    const page = await navigate(finished);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await page.text()).toMatch(new RegExp(`BroadcastChannel.*${attempt}.*close\\(\\)`, "s"));
    expect(await client.attempt("agentcard", attempt)).toEqual({ status: "connected", connection: "agentcard" });
    expect((await client.connections()).connections[0]).toEqual({ ...disconnected[0], ...connected });
  });

  test("an attempt in the whole tab returns to the page where it started", async () => {
    const callback = await backend.consent(await begin("page", { return_to: "/settings?tab=apps" }), true);
    expect(new URL(await follow(callback), backend.baseUrl)).toMatchObject({
      pathname: "/settings",
      search: "?tab=apps",
    });
  });

  test("an attempt that the user cancels connects nothing", async () => {
    await follow(await backend.consent(await begin("popup"), false));
    expect(await client.attempt("agentcard", attempt)).toEqual({ status: "cancelled" });
    expect((await client.connections()).connections).toEqual(disconnected);
  });

  test("a key connects its provider, and no answer contains it", async () => {
    const send = async (provider: string, body: object) => {
      const answer = await ask(paths.connection(provider), {
        method: "POST",
        body: JSON.stringify(body),
        headers: json,
      });
      const text = await answer.text();
      expect(text).not.toContain("sk-live-1");
      return JSON.parse(text);
    };
    const refused = (code: ErrorCode) => ({ error: { code } });
    for (const body of [{}, { key: 1 }, { key: "sk-live-1", account: "third" }, { key: "sk-live-1", more: true }])
      expect(await send("weather", body)).toMatchObject(refused("body_invalid"));
    for (const key of ["", " ", "sk-live-\u00e4", "k".repeat(4097)])
      expect(await send("weather", { key })).toMatchObject(refused("key_invalid"));
    expect(await send("weather", { key: "sk-live-1", account: "another" })).toMatchObject(refused("too_many_accounts"));
    expect(await send("agentcard", { key: "sk-live-1" })).toMatchObject(refused("wrong_method"));
    expect((await client.connections()).connections).toEqual(disconnected);
    expect(await client.connect("weather", { key: " sk-live-1\n" })).toEqual({ ...disconnected[2], ...connected });
    expect(await client.disconnect("weather")).toEqual({ revokedAtProvider: expect.any(Boolean) });
  });

  test("a further account has an id, a name and a default of its own, and ends alone", async () => {
    await connectAgentcard();
    const another = attempt.replace("0", "another-");
    const url = client.authorizeUrl("agentcard", { attempt: another, display: "popup", account: "another" });
    await follow(await backend.consent(await follow(url), true, "alice@work.example"));
    const ended = await client.attempt("agentcard", another);
    const id = ended.status === "connected" ? (ended.connection ?? "") : "";
    expect(id).toMatch(/^agentcard\.[a-z0-9]{10}$/);
    const rows = async () =>
      (await client.connections()).connections.filter(({ provider }) => provider === "agentcard");
    expect(await rows()).toMatchObject([
      { id: "agentcard", label: account },
      { id, status: "connected" },
    ]);
    const own = (await rows())[1]?.account;
    expect(own).not.toBe(account);

    expect(await client.update(id, { label: "Work" })).toMatchObject({ id, label: "Work", account: own });
    expect(await client.update(id, { default: true })).toMatchObject({ id, isDefault: true });
    expect(await client.update(id, { label: null })).toMatchObject({ label: own });
    const tooLong = client.update(id, { label: "x".repeat(81) });
    await expect(tooLong).rejects.toMatchObject({ code: "body_invalid" });

    expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: true });
    expect(await rows()).toMatchObject([
      { id: "agentcard", status: "disconnected" },
      { id, status: "connected" },
    ]);
    expect(await client.disconnect(id)).toEqual({ revokedAtProvider: true });
    expect(await rows()).toEqual([disconnected[0]]);
    await expect(client.update(id, { label: "Gone" })).rejects.toMatchObject({ code: "not_connected" });
  });

  test("a server that the user adds is in the list until the user disconnects it", async () => {
    const servers = async () => (await client.connections()).connections.filter(({ url }) => url !== undefined);
    expect(await client.connections()).toMatchObject({ canAddServers: true });
    const url = backend.serverUrl;
    const added = await client.addServer(url);
    const { host } = new URL(url);
    const { id } = added;
    expect(added).toMatchObject({
      id,
      provider: id,
      name: host,
      url,
      connectMethod: "redirect",
      status: "disconnected",
    });
    expect(id).toMatch(/^own-[a-z0-9]{10}$/);
    expect(await client.addServer(url)).toEqual(added);
    expect(await servers()).toEqual([added]);
    await expect(client.addServer("ftp://mcp.example.com")).rejects.toMatchObject({ code: "server_unusable" });
    expect(await client.disconnect(id)).toEqual({ revokedAtProvider: false });
    expect(await servers()).toEqual([]);
    await expect(client.tools(id)).rejects.toMatchObject({ code: "unknown_provider" });
  });

  test("a token exchange connects with one request", async () => {
    const civic = { ...disconnected[1], ...connected };
    expect(await client.connect("civic")).toMatchObject(civic);
    expect((await client.connections()).connections).toMatchObject([
      disconnected[0] ?? {},
      civic,
      ...disconnected.slice(2),
    ]);
  });

  test("after disconnecting, the connection has no account or date, and disconnecting again revokes nothing", async () => {
    await connectAgentcard();
    expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: true });
    expect((await client.connections()).connections).toEqual(disconnected);
    expect(await client.disconnect("agentcard")).toEqual({ revokedAtProvider: false });
  });

  test("the tools have descriptions, and their results arrive unchanged", async () => {
    await connectAgentcard();
    const { tools } = await client.tools("agentcard");
    expect(tools.find(({ name }) => name === "create_card")?.inputSchema).toMatchObject({
      type: "object",
      properties: { amount_cents: { type: "number" } },
      required: ["amount_cents"],
    });
    const call = (name: string, args = {}) => client.callTool("agentcard", name, args);
    expect(await call("create_card", { amount_cents: 99 })).toMatchObject({ isError: true });
    const { structuredContent: made } = await call("create_card", { amount_cents: 1000 });
    expect(made).toMatchObject({ status: "created", last4: expect.stringMatching(/^\d{4}$/), balanceCents: 1000 });
    const { last4, cardId: card_id } = Object(made);
    const cards = async () => Object((await call("list_cards")).structuredContent).cards;
    const card = { id: card_id, last4, balanceCents: 1000, spendLimitCents: 1000, status: "OPEN", sandbox: true };
    expect(await cards()).toEqual([expect.objectContaining(card)]);
    expect((await call("close_card", { card_id })).structuredContent).toMatchObject({
      cardId: card_id,
      status: "closed",
    });
    expect(await cards()).toEqual([expect.objectContaining({ id: card_id, balanceCents: 0, status: "CLOSED" })]);
    expect((await call("list_cards")).structuredContent).toMatchObject({ vaultCards: [], connectedAccounts: [] });
    const listed = async (args = {}) => Object((await call("list_transactions", args)).structuredContent).transactions;
    const moved = { cardId: card_id, cardLast4: last4, amountCents: 1000, status: "settled", createdAt: iso };
    const refund = { id: expect.any(String), ...moved, eventType: "refund", description: "Card closed" };
    const funding = { id: expect.any(String), ...moved, eventType: "funding", description: "Card funded" };
    expect(await listed({ card_id, limit: 50 })).toMatchObject([refund, funding]);
    expect(await listed({ card_id, limit: 1, offset: 1 })).toMatchObject([funding]);
    expect(await listed({ card_id: "another" })).toEqual([]);
  });

  test("a page's call of a tool that only reads needs an approval if the rules say so, and is sent once after it", async () => {
    await connectAgentcard();
    const args = { card_id: "no such card" };
    const call = () => client.callTool("agentcard", "get_card_balance", args);
    const approvalId = async () => {
      const error = await call().catch((reason) => reason);
      expect(error).toMatchObject({ code: "approval_required", status: 409 });
      return String(error.approvalId);
    };
    const id = await approvalId();
    expect(await approvalId()).toBe(id);
    const { approvals } = await (await ask(paths.approvals())).json();
    expect(approvals).toMatchObject([{ id, tool: "get_card_balance", arguments: args, status: "waiting" }]);
    await ask(paths.approval(id), { method: "POST", headers: json, body: JSON.stringify({ decision: "approve" }) });
    expect(await call()).toMatchObject({ isError: true });
    expect(await approvalId()).not.toBe(id);
  });

  test.each([
    [true, "approved"],
    [false, "failed"],
  ] as const)("a waiting call reports its status, and continues once: %s", async (isGiven, status) => {
    await client.connect("civic");
    const asking = await client.callTool("civic", "google-gmail-search_messages", { query: "oranges" });
    const { jobId = "", isPolled } = authorizationRequest(asking) ?? {};
    expect(isPolled).toBe(true);
    await expect
      .poll(() => client.job("civic", jobId))
      .toMatchObject({ status: "required", url: expect.stringMatching(/^http/) });
    const job = await client.job("civic", jobId);
    await backend.permit(job.status === "required" ? job.url : "", isGiven);
    expect(await client.job("civic", jobId)).toEqual({ status });
    const resumed: ToolResult = await client.callTool("civic", "continue_job", { job_id: jobId });
    expect(resumed.isError === true).toBe(!isGiven);
    await expect(client.job("civic", jobId)).rejects.toMatchObject({ code: "unknown_job" });
  });

  test("the MCP route follows the same rules", async () => {
    const refused = await send({ method: "tools/list" });
    expect(await refused.json()).toEqual(errorBody("not_connected"));
    await connectAgentcard();
    const clientInfo = { name: "test", version: "1.0.0" };
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
    const initialized = await send({ method: "initialize", params });
    const session = initialized.headers.get("mcp-session-id");
    expect(await messageOf(initialized)).toMatchObject({ id: 1, result: { protocolVersion: "2025-11-25" } });
    const inSession = { ...(session && { "mcp-session-id": session }), "mcp-protocol-version": "2025-11-25" };
    expect((await send({ id: undefined, method: "notifications/initialized" }, inSession)).status).toBe(202);
    const { result } = await messageOf(await send({ method: "tools/call", params: { name: "list_cards" } }, inSession));
    expect(result).toMatchObject({ structuredContent: { count: 0, cards: [] } });
  });
  const send = (message: object, headers = {}) =>
    ask(paths.mcp("agentcard"), {
      method: "POST",
      headers: { ...json, accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    });

  test("an event stream says what has changed: a connection, the attempt that ended, a choice for agents, or the record", async () => {
    const left = new AbortController();
    onTestFinished(() => left.abort());
    // Without a session, each request would be for another user.
    await client.connections();
    const stream = await ask(paths.events(), { signal: left.signal });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    let heard = "";
    const write = (text: string) => {
      heard += text;
    };
    void stream.body
      ?.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write }))
      .catch(() => {});
    const change = (data: object) => `event: change\ndata: ${JSON.stringify(data)}\n\n`;
    await client.connect("civic");
    await expect.poll(() => heard).toContain(change({ provider: "civic", connection: "civic" }));
    await connectAgentcard();
    const ofAgentcard = { provider: "agentcard", connection: "agentcard" };
    await expect.poll(() => heard).toContain(change({ ...ofAgentcard, attempt }));
    await ask(paths.permissions("agentcard"), {
      method: "PATCH",
      headers: json,
      body: JSON.stringify({ deny: ["list_cards"] }),
    });
    await expect.poll(() => heard).toContain(change({ ...ofAgentcard, permissions: true }));
    await client.callTool("agentcard", "list_cards", {});
    await expect.poll(() => heard).toContain(`event: activity\ndata: ${JSON.stringify({ activity: true })}\n\n`);
    heard = "";
    await client.disconnect("civic");
    await expect.poll(() => heard).toContain(change({ provider: "civic", connection: "civic" }));
  });

  test("the permissions say what an agent may do with each tool, and the user's choices count for one agent", async () => {
    await connectAgentcard();
    const of = async (agent: string): Promise<Permissions> =>
      (await ask(`${paths.permissions("agentcard")}?agent=${agent}`)).json();
    const toolsOf = async (agent: string, ...names: string[]) => {
      const { tools } = await of(agent);
      return names.map((name) => tools.find((tool) => tool.name === name));
    };
    expect(await toolsOf("shopper", "list_cards", "create_card", "close_card", "approve_request")).toMatchObject([
      { group: "looks", verdict: "allow", choices: ["deny", "ask", "allow"] },
      // Without `identify`, there is no one to ask, and the verdict of the real backend is `deny`.
      { group: "spends", choices: ["deny", "ask"] },
      { group: "changes", choices: ["deny", "ask"] },
      { group: "spends", verdict: "deny", choices: [], fixed: "provider" },
    ]);
    expect(await of("shopper")).toMatchObject({ agent: "shopper", agents: [] });

    const stored = { agent: "shopper", allow: [], ask: ["list_cards"], deny: ["create_card"] };
    const changed = async (body: object) => (await ask(...choices("agentcard", { agent: "shopper", ...body }))).json();
    expect(await changed({ ask: ["list_cards"], deny: ["close_card"] })).toEqual({ ...stored, deny: ["close_card"] });
    expect(await changed({ deny: ["create_card"], reset: ["close_card"] })).toEqual(stored);
    expect(await toolsOf("shopper", "list_cards", "create_card")).toMatchObject([
      { choice: "ask" },
      { verdict: "deny", choice: "deny" },
    ]);
    expect((await of("shopper")).agents).toEqual(["shopper"]);
    expect(await toolsOf("agent", "list_cards")).toMatchObject([{ verdict: "allow" }]);

    expect(await changed({ allow: ["create_card"] })).toEqual(errorBody("permission_fixed"));
    expect(await changed({ ask: ["approve_request"] })).toEqual(errorBody("permission_fixed"));
    await client.disconnect("agentcard");
    await connectAgentcard();
    expect((await of("shopper")).agents).toEqual([]);
  });

  test("GET /approvals lists nothing while no call waits", async () => {
    expect(await (await ask(paths.approvals())).json()).toEqual({ approvals: [] });
  });

  test("GET /activity lists the calls of a page in words, the newest first", async () => {
    const read = async (query = "") => (await ask(`${paths.activity()}${query}`)).json();
    await client.connections();
    expect(await read()).toEqual({ activity: [] });
    await connectAgentcard();
    await client.callTool("agentcard", "list_cards", {});
    await client.callTool("agentcard", "create_card", { amount_cents: 99 });
    const line = { at: iso, by: "page", provider: "agentcard", connection: "agentcard", verdict: "allow" };
    const rest = { summary: expect.stringMatching(/\w+ .+/), durationMs: expect.any(Number) };
    const lines = [
      { ...line, ...rest, tool: "create_card", outcome: "error", amountCents: 99 },
      { ...line, ...rest, tool: "list_cards", outcome: "ok" },
    ];
    expect(await read()).toEqual({ activity: lines });
    expect(await read("?connection=agentcard")).toEqual({ activity: lines });
    expect(await read("?connection=civic")).toEqual({ activity: [] });
    expect(await read("?agent=shopper")).toEqual({ activity: [] });
  });

  test("health and the client metadata need no session", async () => {
    const read = async (path: string) => (await backend.fetch(backend.baseUrl + path)).json();
    expect(await read(paths.health())).toEqual({ status: "ok" });
    expect(await read(paths.clientMetadata("agentcard", "none"))).toMatchObject({
      client_id: backend.baseUrl + paths.clientMetadata("agentcard", "none"),
      redirect_uris: [backend.baseUrl + paths.callback("agentcard")],
    });
  });

  const call = (provider: string, body = "{}") =>
    [paths.tool(provider, "list_cards"), { method: "POST", headers: json, body }] as const;
  const choices = (connection: string, body: object) =>
    [paths.permissions(connection), { method: "PATCH", headers: json, body: JSON.stringify(body) }] as const;
  const decision = (id: string, made: string) =>
    [paths.approval(id), { method: "POST", headers: json, body: JSON.stringify({ decision: made }) }] as const;
  test.each<[ErrorCode, string, readonly [path: string, init?: RequestInit]]>([
    ["request_refused", "without the header", [paths.connections(), { headers: { [requestHeader.name]: "" } }]],
    ["request_refused", "without the header, anywhere", ["/nothing", { headers: { [requestHeader.name]: "" } }]],
    ["unknown_route", "elsewhere", ["/nothing"]],
    ["unknown_provider", "an exchange", [paths.connection("unknown"), { method: "POST" }]],
    ["unknown_provider", "the end", [paths.connection("unknown"), { method: "DELETE" }]],
    ["unknown_provider", "tools", [paths.tools("unknown")]],
    ["unknown_provider", "a call", call("unknown")],
    ["unknown_provider", "MCP", [paths.mcp("unknown"), { method: "POST" }]],
    ["unknown_provider", "a job", [paths.job("unknown", "job_1")]],
    ["unknown_provider", "a start", [authorizePath("unknown", { attempt, display: "popup" })]],
    ["unknown_provider", "a callback", [paths.callback("unknown")]],
    ["unknown_provider", "a finished page", [paths.finished("unknown")]],
    ["unknown_provider", "a description", [paths.clientMetadata("unknown", "none")]],
    ["wrong_method", "an exchange", [paths.connection("agentcard"), { method: "POST" }]],
    ["not_connected", "tools", [paths.tools("agentcard")]],
    ["not_connected", "a call", call("agentcard")],
    ["unknown_provider", "permissions", [paths.permissions("unknown")]],
    ["unknown_provider", "choices", choices("unknown", {})],
    ["not_connected", "permissions", [paths.permissions("agentcard")]],
    ["not_connected", "choices", choices("agentcard", {})],
    ["body_invalid", "permissions of an odd agent", [`${paths.permissions("civic")}?agent=Shopper!`]],
    ["body_invalid", "choices of an odd agent", choices("civic", { agent: "Shopper!" })],
    ["body_invalid", "two choices for one tool", choices("civic", { ask: ["list"], deny: ["list"] })],
    ["body_invalid", "choices with another member", choices("civic", { agents: [] })],
    ["body_invalid", "choices that are no list", choices("civic", { deny: "list" })],
    ["unknown_approval", "an approval", [paths.approval("unknown")]],
    ["unknown_approval", "a decision", decision("unknown", "approve")],
    ["bad_request", "a place that no answer has named", [`${paths.activity()}?before=now`]],
    ["body_invalid", "another decision", decision("unknown", "perhaps")],
    ["body_invalid", "a call with broken JSON", call("agentcard", "{")],
    ["body_invalid", "a call with a list", call("civic", "[]")],
    ["body_invalid", "MCP with a list", [paths.mcp("agentcard"), { method: "POST", headers: json, body: "[]" }]],
  ])("%s: %s", async (code, _what, [path, init]) => {
    await client.connect("civic");
    const response = await ask(path, init);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: errors[code].status,
      body: errorBody(code),
    });
  });

  test("a start without the required parameters ends on a page that says why", async () => {
    const finished = await follow(`${backend.baseUrl}${paths.authorize("agentcard")}`);
    expect(finished).toBe(`${backend.baseUrl}${paths.finished("agentcard")}?error=bad_request`);
    expect((await navigate(finished)).status).toBe(errors.bad_request.status);
  });
});

/** The one message of an answer, which is JSON or an event stream. */
async function messageOf(response: Response): Promise<{ readonly result?: unknown }> {
  const text = await response.text();
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}
