import { paths } from "@keyhold/contract";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { KeyholdEvent } from "../../src/index.js";
import { type Gate, openGate, type Send, toolCall } from "../support/openGate.js";

async function open(...options: Parameters<typeof openGate>): Promise<Gate> {
  const gate = await openGate(...options);
  onTestFinished(gate.close);
  return gate;
}

/** The four paths of a tool call, each for the tool `name`. */
const pathsOf = (gate: Gate): [string, "page" | "agent", (name: string) => ReturnType<Send>][] => [
  ["proxy", "page", (name) => gate.paths.proxy(toolCall(name))],
  ["tools route", "page", (name) => gate.route(name)],
  ["keyhold.mcp()", "agent", (name) => gate.paths["keyhold.mcp()"](toolCall(name))],
  ["bearer route", "agent", (name) => gate.paths["the bearer route"](toolCall(name))],
];

it("the event `called` says for each path who called, which agent, and the verdict", async () => {
  const events: KeyholdEvent[] = [];
  const lists = { deny: ["never"] };
  const gate = await open({ tools: { page: lists, agent: lists } }, { onEvent: (event) => void events.push(event) });
  for (const [, by, call] of pathsOf(gate)) {
    for (const [tool, verdict] of [
      ["pay", "allow"],
      ["never", "deny"],
    ] as const) {
      events.length = 0;
      await call(tool);
      const status = by === "page" && verdict === "deny" ? 403 : 200;
      const about = { userId: "alice", provider: "scripted", connection: "scripted", requestId: expect.any(String) };
      const called = { type: "called", ...about, method: "tools/call", tool, by, verdict, status };
      const agent = by === "agent" ? { agent: "shopper" } : {};
      await vi.waitFor(
        () =>
          expect(events.filter(({ type }) => type === "called")).toEqual([
            { ...called, ...agent, duration: expect.any(Number) },
          ]),
        PATIENCE,
      );
    }
  }
});

it("a call on `ask` is not sent on any path before the user approves it, and `called` names its approval", async () => {
  const events: KeyholdEvent[] = [];
  // The two paths of a page are one caller, and so are the two of this agent.
  const asked = ["pay", "buy", "give", "lend"];
  const lists = { ask: asked };
  const gate = await open(
    { tools: { page: lists, agent: lists } },
    { approvals: { holdSeconds: 1 }, onEvent: (event) => void events.push(event) },
  );
  const { keyhold, upstream } = gate;
  for (const [index, [path, by, call]] of pathsOf(gate).entries()) {
    const tool = asked[index] ?? "";
    upstream.reset();
    events.length = 0;
    const { status, code, text } = await call(tool);
    if (by === "page") expect([path, status, code]).toEqual([path, 409, "approval_required"]);
    else expect(JSON.parse(text).result).toMatchObject({ isError: true });
    const [{ id: approvalId } = { id: "" }] = await keyhold.approvals("alice");
    expect(text).toContain(approvalId);
    const called = { type: "called", by, tool, verdict: "ask", approvalId, status };
    await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining(called)), PATIENCE);
    expect(upstream.calls()).toEqual([]);
    await keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
    expect(await call(tool)).toMatchObject({ status: 200 });
    expect(upstream.calls()).toHaveLength(1);
    await call(tool);
    expect(upstream.calls()).toHaveLength(1);
    await Promise.all(
      (await keyhold.approvals("alice")).map(({ id }) =>
        keyhold.decide({ userId: "alice", approvalId: id, decision: "decline" }),
      ),
    );
  }
});

describe("an approved call whose success has no answer", () => {
  const json = { "content-type": "application/json" };
  const stream = { "content-type": "text/event-stream" };
  it.each<[string, number, Record<string, string>, string]>([
    ["an empty body", 200, json, ""],
    ["status 202", 202, {}, ""],
    ["status 204", 204, {}, ""],
    ["status 204 that is called an event stream", 204, stream, ""],
    ["null", 200, json, "null"],
    ["a message without a result", 200, json, '{"jsonrpc":"2.0","id":1}'],
    ["another call's answer", 200, json, '{"jsonrpc":"2.0","id":2,"result":{"content":[]}}'],
    ["an answer whose id is a text", 200, json, '{"jsonrpc":"2.0","id":"1","result":{"content":[]}}'],
    ["a notification", 200, json, '{"jsonrpc":"2.0","method":"notifications/message","params":{}}'],
    ["a request of the server", 200, json, '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
    ["a batch with another call's error", 200, json, '[{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":""}}]'],
    ["another call's answer in an event", 200, stream, 'data: {"jsonrpc":"2.0","id":2,"result":{"content":[]}}\n\n'],
    ["an event stream without an event", 200, stream, ": \n\n"],
  ])("%s: the record and the next same call say that it is unclear", async (_what, status, headers, body) => {
    const lists = { ask: ["pay"] };
    const gate = await open({ tools: { page: lists, agent: lists } }, { approvals: { holdSeconds: 1 } });
    const { keyhold, upstream } = gate;
    for (const [path, send] of Object.entries(gate.paths)) {
      upstream.reset();
      upstream.play("tools/call", (res) => res.writeHead(status, headers).end(body));
      const call = toolCall("pay", { path });
      await send(call);
      const [{ id: approvalId } = { id: "" }] = await keyhold.approvals("alice");
      await keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
      // A client of a stream can still get its answer there. Only the end of the stream shows that there is none.
      const isOfOther = headers === json && /"(result|error)"/.test(body) && !body.includes("method");
      expect([path, (await send(call)).code]).toEqual([path, isOfOther ? "outcome_unknown" : undefined]);
      const { code, text } = await send(call);
      expect([path, code ?? JSON.parse(text).result._meta["keyhold/approval"].status]).toEqual([
        path,
        path === "proxy" ? "outcome_unknown" : "unclear",
      ]);
      expect(upstream.calls()).toHaveLength(1);
      const { activity } = await keyhold.activity({ userId: "alice" });
      const line = expect.objectContaining({ approvalId, outcome: "unclear" });
      expect(activity).toContainEqual(line);
    }
  });
});

it("notifications, requests and other answers can come before the answer to an approved call", async () => {
  const lists = { ask: ["pay"] };
  const gate = await open({ tools: { page: lists, agent: lists } }, { approvals: { holdSeconds: 1 } });
  const { keyhold, upstream } = gate;
  const before = [
    { jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } },
    { jsonrpc: "2.0", id: 1, method: "ping" },
    { jsonrpc: "2.0", id: 2, result: { isError: true, content: [] } },
    { jsonrpc: "2.0", id: "1", error: { code: -32000, message: "" } },
  ];
  const after = { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: "paid" }] } };
  const bodies = {
    "text/event-stream": [...before, after].map((message) => `data: ${JSON.stringify(message)}\n\n`).join(""),
    "application/json": JSON.stringify([...before, after]),
  };
  for (const [path, send] of Object.entries(gate.paths))
    for (const [type, body] of Object.entries(bodies)) {
      upstream.reset();
      upstream.play("tools/call", (res) => res.writeHead(200, { "content-type": type }).end(body));
      const call = toolCall("pay", { path, type });
      await send(call);
      const [{ id: approvalId } = { id: "" }] = await keyhold.approvals("alice");
      await keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
      expect((await send(call)).text).toBe(body);
      const { activity } = await keyhold.activity({ userId: "alice" });
      expect(activity).toContainEqual(expect.objectContaining({ approvalId, outcome: "ok" }));
    }
});

describe("limits", () => {
  it("the requests of pages and agents count together, and the limit refuses all of them", async () => {
    const gate = await open({}, { rateLimit: { limit: 4, window: 600 } });
    for (const [, , call] of pathsOf(gate)) expect(await call("pay")).toMatchObject({ status: 200 });
    for (const [, , call] of pathsOf(gate))
      expect(await call("pay")).toMatchObject({ status: 429, code: "rate_limited" });
    expect(gate.upstream.calls()).toHaveLength(4);
  });

  it("an agent that has exceeded `perAgent` takes nothing from other agents and pages", async () => {
    const gate = await open({}, { rateLimit: { limit: 9, perAgent: 2, window: 600 } });
    const statuses = async (send: Send, count: number) => {
      const found: number[] = [];
      for (let time = 0; time < count; time++) found.push((await send(toolCall("pay"))).status);
      return found;
    };
    expect(await statuses(gate.agentOf("loop"), 4)).toEqual([200, 200, 429, 429]);
    expect(await statuses(gate.bearerOf("loop"), 2)).toEqual([429, 429]);
    expect(await statuses(gate.bearerOf("shopper"), 3)).toEqual([200, 200, 429]);
    expect(await statuses(gate.paths.proxy, 6)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it("a refusal says how long to wait, to a program and over HTTP", async () => {
    const gate = await open({}, { rateLimit: { limit: 1, window: 600 } });
    await gate.paths.proxy(toolCall("pay"));
    const { url, fetch: send } = await gate.keyhold.mcp({ userId: "alice", provider: "scripted" });
    const refused = await send(url, { method: "POST", body: toolCall("pay") }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
    const { token } = await gate.keyhold.agentToken({ userId: "alice", provider: "scripted" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(gate.mount + paths.agentMcp("scripted"), {
      method: "POST",
      headers,
      body: toolCall("pay"),
    });
    expect([response.status, Number(response.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  it("the limit also counts an agent's requests without a message", async () => {
    const gate = await open({}, { rateLimit: { limit: 2, window: 600 } });
    const { url, fetch } = await gate.keyhold.mcp({ userId: "alice", provider: "scripted" });
    for (let time = 0; time < 2; time++) await (await fetch(url, { method: "GET" })).text();
    await expect(fetch(url, { method: "DELETE" })).rejects.toMatchObject({ code: "rate_limited" });
    expect(gate.upstream.methods()).toEqual(["GET", "GET"]);
  });
});

describe("Agentcard's own rules, at the emulator", () => {
  it("a page can do what the components do, and nothing that moves or ends money", async () => {
    const events: KeyholdEvent[] = [];
    const gate = await open({}, { onEvent: (event) => void events.push(event) });
    const { alice } = gate;
    const { connect } = await import("../support/openProduct.js");
    await connect(gate.product, alice, "agentcard");
    const route = async (name: string, args: object = {}) => {
      const headers = { "content-type": "application/json" };
      const { body } = await alice.json(paths.tool("agentcard", name), {
        method: "POST",
        headers,
        body: JSON.stringify(args),
      });
      return body;
    };
    const created = await route("create_card", { amount_cents: 1000 });
    const { cardId } = Object(created.structuredContent);
    for (const name of ["list_cards", "get_card_balance", "pause_card", "resume_card", "close_card"])
      expect(await route(name, name === "list_cards" ? {} : { card_id: cardId })).not.toHaveProperty("error");
    const refused = ["buy", "withdraw", "create_withdrawal_recipient", "revoke_connection", "manage_subscription"];
    for (const name of [...refused, "approve_request", "get_card_details", "add_funds", "a_tool_of_tomorrow"]) {
      expect(await route(name)).toMatchObject({ error: { code: "tool_refused" } });
      const sent = await alice.fetch(paths.mcp("agentcard"), {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: toolCall(name),
      });
      expect(await sent.json()).toMatchObject({ error: { code: "tool_refused" } });
    }
    const { tools } = (await alice.json(paths.tools("agentcard"))).body as { tools: { name: string }[] };
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["create_card", "list_cards"]));
    for (const name of [...refused, "approve_request", "get_card_details"]) expect(names).not.toContain(name);
  });
});
