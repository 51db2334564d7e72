import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { callContext } from "../../src/connections/callContext.js";
import { agentcard, KeyholdError, type KeyholdEvent } from "../../src/index.js";
import { createAgentFetch } from "../../src/mcp/createAgentFetch.js";
import { withProgress } from "../../src/mcp/withProgress.js";
import { gate } from "../support/gate.js";

// The real afterTime() divides a timer into parts.
vi.mock("../../src/util/afterTime.js", () => ({
  afterTime(time: number, callback: () => void) {
    const timer = setTimeout(callback, time);
    return () => clearTimeout(timer);
  },
}));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const message = { jsonrpc: "2.0", id: 7, method: "tools/call", params: { _meta: { progressToken: "p" } } } as const;
const result = { jsonrpc: "2.0", id: 7, result: { content: [] } };

/** A call that waits until `decided` opens. */
function open(answer: () => Promise<Response> = async () => Response.json(result)) {
  const decided = gate();
  const leave = vi.fn();
  const response = withProgress(message, { waiting: decided.opened, answer, leave });
  return { decided, leave, response };
}

const messagesIn = (text: string) => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ""));

it("a call that waits for less than ten seconds gets its answer without a stream", async () => {
  const { decided, response } = open();
  decided.open();
  expect((await response).headers.get("content-type")).toBe("application/json");
});

it("a call that waits longer gets a message about progress every ten seconds, and then its result", async () => {
  const { decided, response } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  const text = (await response).text();
  await vi.advanceTimersByTimeAsync(20_000);
  decided.open();
  expect(messagesIn(await text)).toEqual([
    ...[1, 2, 3].map((progress) => ({
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: "p", progress, message: "Waiting for the user's approval." },
    })),
    result,
  ]);
});

it("the server's own event stream continues the stream", async () => {
  const headers = { "content-type": "text/event-stream" };
  const { decided, response } = open(async () => new Response(`data: ${JSON.stringify(result)}\n\n`, { headers }));
  await vi.advanceTimersByTimeAsync(10_000);
  decided.open();
  expect(messagesIn(await (await response).text()).at(-1)).toEqual(result);
});

it("a stream whose call fails ends with a result, which models see", async () => {
  const { decided, response } = open(async () => {
    throw new KeyholdError("needs_reconnect");
  });
  await vi.advanceTimersByTimeAsync(10_000);
  decided.open();
  expect(messagesIn(await (await response).text()).at(-1)).toMatchObject({ id: 7, result: { isError: true } });
});

it("a client that closes the stream leaves, and the call stops waiting", async () => {
  const { leave, response } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  await (await response).body?.cancel();
  expect(leave).toHaveBeenCalledOnce();
});

it("the event `called` comes when the call has ended, with its approval", async () => {
  const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });
  const call = callContext({
    userId: "alice",
    provider,
    connection: "agentcard",
    requestId: "a run",
    agent: "shopper",
  });
  const decided = gate();
  const events: KeyholdEvent[] = [];
  const fetch = createAgentFetch(call, {
    async admit({ onRuling }) {
      onRuling?.({ verdict: "ask" });
      await decided.opened;
      onRuling?.({ verdict: "ask", approvalId: "the approval" });
      return { answer: result };
    },
    send: () => expect.fail("Nothing is sent."),
    count: async () => undefined,
    check: undefined,
    emit: (event) => void events.push(event),
  });
  const response = fetch(provider.mcpUrl, { method: "POST", body: JSON.stringify(message) });
  await vi.advanceTimersByTimeAsync(10_000);
  const text = (await response).text();
  expect(events).toEqual([]);
  decided.open();
  await text;
  const about = { type: "called", verdict: "ask", approvalId: "the approval", status: 200 };
  expect(events).toEqual([expect.objectContaining(about)]);
});
