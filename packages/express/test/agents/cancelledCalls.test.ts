import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type Gate, openGate, toolCall } from "../support/openGate.js";

const target = { userId: "alice", connection: "scripted", agent: "shopper" };

/** The server begins no sessions. */
let gate: Gate;
beforeAll(async () => {
  gate = await openGate({ tools: { agent: { ask: ["pay"] } } }, { approvals: { holdSeconds: 600 } });
});
beforeEach(() => gate.upstream.reset());
afterAll(() => gate.close());

/** Each call differs from all others. */
let amounts = 0;
const pay = () => ({ name: "pay", arguments: { amount: ++amounts } });

/** Resolves with the approval of a call, as soon as it waits. */
const waiting = ({ arguments: { amount } }: ReturnType<typeof pay>) =>
  vi.waitFor(async () => {
    const all = await gate.keyhold.approvals("alice");
    const found = all.find(({ status, arguments: args }) => status === "waiting" && args?.amount === amount);
    return found?.id ?? expect.fail("The call does not wait.");
  }, PATIENCE);
const approve = (approvalId: string) => gate.keyhold.decide({ userId: "alice", approvalId, decision: "approve" });

/** Resolves when the call of an approval has stopped waiting. */
const stopped = (approvalId: string) =>
  vi.waitFor(async () => {
    const { activity } = await gate.keyhold.activity({ userId: "alice" });
    expect(activity).toContainEqual(expect.objectContaining({ approvalId, outcome: "refused" }));
  }, PATIENCE);

/** Each opens a way that several clients of one agent share. */
const ways = {
  "one token": async () => {
    const { url, token } = await gate.keyhold.agentToken(target);
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    return () => new StreamableHTTPClientTransport(new URL(url), { requestInit });
  },
  "one `fetch` of keyhold.mcp()": async () => {
    const { url, fetch } = await gate.keyhold.mcp(target);
    return () => new StreamableHTTPClientTransport(new URL(url), { fetch });
  },
};

describe.each(Object.entries(ways))("two clients of one agent, with %s, at a server without sessions", (_way, open) => {
  async function openTwo() {
    const transport = await open();
    const clients = [new Client({ name: "one", version: "1" }), new Client({ name: "two", version: "1" })] as const;
    for (const client of clients) await client.connect(transport());
    return clients;
  }

  it("if one cancels its call, the call of the other with the same id still waits, and is sent when the user approves it", async () => {
    const [one, other] = await openTwo();
    const leaving = new AbortController();
    const calls = [pay(), pay()] as const;
    one.callTool(calls[0], undefined, { signal: leaving.signal }).catch(() => undefined);
    const first = await waiting(calls[0]);
    const paid = other.callTool(calls[1]);
    const second = await waiting(calls[1]);
    leaving.abort();
    await stopped(first);
    await approve(second);
    expect(await paid).toMatchObject({ structuredContent: { paid: true } });
    expect(gate.upstream.calls()).toEqual([calls[1].arguments]);
    for (const client of [one, other]) await client.close();
  });

  it("the server gets no id of Keyhold's sessions, and no request that ends one", async () => {
    const transport = (await open())();
    await new Client({ name: "one", version: "1" }).connect(transport);
    expect(transport.sessionId).toMatch(/./);
    await transport.terminateSession();
    await transport.close();
    expect(gate.upstream.arrived.map(({ headers }) => headers["mcp-session-id"])).not.toContainEqual(expect.anything());
    expect(gate.upstream.methods()).not.toContain("DELETE");
  });
});

it("a cancellation without a session cancels no call: it could be the call of another client", async () => {
  const send = gate.bearerOf("shopper");
  const call = pay();
  const paid = send(toolCall(call.name, call.arguments));
  const approvalId = await waiting(call);
  const params = { requestId: 1 };
  await send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
  await approve(approvalId);
  expect(JSON.parse((await paid).text)).toMatchObject({ result: { structuredContent: { paid: true } } });
});
