import type { ServerResponse } from "node:http";
import { paths } from "@keyhold/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard } from "../../src/index.js";
import { LIMITS } from "../../src/mcp/client/createBudget.js";
import { reinitializeSession } from "../../src/mcp/reinitializeSession.js";
import { endless } from "../support/endless.js";
import { connectionOf } from "../support/openBrowser.js";
import { openOwnClient } from "../support/openOwnClient.js";
import { attemptId, authorize, openProduct } from "../support/openProduct.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

const json = { "content-type": "application/json" };
const events = { "content-type": "text/event-stream" };
/** The most bytes that wait in sockets when a client stops reading. */
const ON_THE_WAY = 16 * 1024 * 1024;

let server: ScriptedMcp;
let sent = 0;
beforeAll(async () => {
  server = await openScriptedMcp("legacy");
});
afterAll(() => server.close());
beforeEach(() => {
  server.reset();
  sent = 0;
});
afterEach(() => void vi.useRealTimers());

const without = (status: number, headers: Record<string, string>, part: string) => (res: ServerResponse) => {
  res.writeHead(status, headers);
  return endless(res, part, (bytes) => {
    sent += bytes;
  });
};
const large = "x".repeat(64 * 1024);
const notification = `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: {} })}\n\n`;
const pings = Array.from({ length: 100 }, (_, id) => `data: {"jsonrpc":"2.0","id":"p${id}","method":"ping"}\n\n`);

const floods = {
  "an event without end": without(200, events, large),
  "events of other kinds without end": without(200, events, ":comment\n\nevent: other\ndata: 1\n\n".repeat(500)),
  "messages without end": without(200, events, notification.repeat(100)),
  "pings without end": without(200, events, pings.join("")),
  "line ends without end": without(200, events, "\r".repeat(64 * 1024)),
  "JSON without end": without(200, json, large),
  "lists in lists without end": without(200, json, "[".repeat(64 * 1024)),
  "no type, without end": without(200, {}, large),
  "a refusal without end": without(400, json, large),
  "another refusal without end": without(404, events, large),
};

describe.each([
  ["tools/list", "provider_answer_invalid"],
  ["initialize", "provider_answer_invalid"],
  ["server/discover", "provider_answer_invalid"],
  ["tools/call", "outcome_unknown"],
])("Keyhold's own client, if a server answers %s without end", (method, code) => {
  it.each(Object.entries(floods))(
    "F-H2: the client reads %s up to its limits, and fails with a clear error",
    async (_what, flood) => {
      let hasEnded = Promise.resolve();
      server.play(method, (res) => {
        hasEnded = flood(res);
      });
      const { client, isOut } = openOwnClient(server.url);
      const call = method === "tools/call" ? client.callTool("pay", { amount: 5 }) : client.listTools();
      const outcome = await call.then(
        () => "works",
        (error) => error.code,
      );
      // Keyhold treats a server without an era as a legacy server, and the rest of the budget may suffice.
      if (method !== "server/discover" || outcome !== "works") expect(outcome).toBe(code);
      // The server notices that the stream has ended.
      await hasEnded;
      expect(sent).toBeLessThan(LIMITS.bytes + ON_THE_WAY);
      expect(server.arrived.length).toBeLessThanOrEqual(LIMITS.requests + 1);
      expect(server.calls().length).toBe(method === "tools/call" ? 1 : 0);
      expect(isOut()).toBe(outcome !== "works");
    },
  );
});

/** An answer that begins, and never ends. */
const dripping = (res: ServerResponse) => res.writeHead(200, events).write(":\n\n");

describe.each([
  ["the list of a page", "tools/list", 10_000, "provider_unavailable"],
  ["the handshake of a list", "initialize", 10_000, "provider_unavailable"],
  ["the call of a tool", "tools/call", 60_000, "outcome_unknown"],
])("Keyhold's own client, if the answer to %s arrives slowly and never ends", (_what, method, limit, code) => {
  it(`F-H2: the client gives up a slow answer after ${limit / 1000} seconds, and not before`, async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const arrived = new Promise<void>((resolve) => {
      server.play(method, (res) => {
        dripping(res);
        resolve();
      });
    });
    const { client } = openOwnClient(server.url, { era: "legacy" });
    let outcome: string | undefined;
    const call = method === "tools/call" ? client.callTool("pay", { amount: 5 }) : client.listTools();
    call.then(
      () => {
        outcome = "works";
      },
      (error) => {
        outcome = error.code;
      },
    );
    await arrived;
    // A time limit is counted in 20 parts, and Node reads what has arrived after each.
    for (let part = 0; part < 19; part++) await vi.advanceTimersByTimeAsync(limit / 20);
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(limit / 20);
    await vi.advanceTimersByTimeAsync(limit / 20);
    await vi.waitFor(() => expect(outcome).toBe(code), PATIENCE);
  });
});

it.each(["", "id: 1\n", "id: 1\ndata: {}\n"])(
  "F-H2: the client resumes a stream that ends at once and asks to be resumed at once only a few times: %j",
  async (priming) => {
    const script = (res: ServerResponse) => res.writeHead(200, events).end(`${priming}retry: 0\n\n`);
    server.play("tools/list", script);
    server.play("GET", script);
    await expect(openOwnClient(server.url).client.listTools()).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(server.methods().filter((method) => method === "GET").length).toBeLessThanOrEqual(8);
  },
);

it("F-H2: the client resumes a stream where it has broken off, and does not repeat the call", async () => {
  server.play("tools/call", (res, { id }) => {
    res.writeHead(200, events).end("id: first\nretry: 1\ndata:\n\n");
    server.play("GET", (rest, { headers }) => {
      const result = { content: [], structuredContent: { after: headers["last-event-id"] } };
      rest.writeHead(200, events).end(`data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`);
    });
  });
  const result = await openOwnClient(server.url).client.callTool("pay", {});
  expect(result).toMatchObject({ structuredContent: { after: "first" } });
  expect(server.calls()).toHaveLength(1);
});

it("F-H2: the client does not use an answer that is nested too deeply to be written as JSON", async () => {
  const result = `{"content":[],"structuredContent":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
  server.play("tools/call", (res, { id }) =>
    res.writeHead(200, json).end(`{"jsonrpc":"2.0","id":${id},"result":${result}}`),
  );
  await expect(openOwnClient(server.url).client.callTool("pay", {})).rejects.toMatchObject({ code: "outcome_unknown" });
});

it.each(
  Object.entries({
    "an event without end": floods["an event without end"],
    "JSON without end": floods["JSON without end"],
  }),
)("F-H2: Keyhold does not begin a lost session again at a server that answers with %s", async (_what, flood) => {
  let hasEnded = Promise.resolve();
  server.play("initialize", (res) => {
    hasEnded = flood(res);
  });
  const about = { clientInfo: { name: "test", version: "1" }, capabilities: {} };
  expect(await reinitializeSession({ url: server.url, fetch }, about, "2025-11-25")).toBeUndefined();
  await hasEnded;
  expect(sent).toBeLessThan(LIMITS.bytes + ON_THE_WAY);
});

it("F-H2, F-D13: connecting fails with provider_answer_invalid if the server's list of tools never ends, and the panel says unavailable", async () => {
  const product = await openProduct({
    onEvent: () => {},
    more: ({ agentcardOptions }) => [
      {
        ...agentcard({ ...agentcardOptions, id: "scripted" }),
        ownTools: undefined,
        mcpUrl: server.url,
        account: ({ listTools }) => listTools().then(() => "alice"),
      },
    ],
  });
  server.play("tools/list", floods["an event without end"]);
  const alice = await product.browserOf("alice");
  const attempt = attemptId();
  const url = await authorize(alice, "scripted", attempt);
  await alice.navigate(await product.emulator.agentcard.approve({ url, email: "alice@example.com" }));
  expect((await alice.json(paths.attempt("scripted", attempt))).body).toEqual({
    status: "failed",
    code: "provider_answer_invalid",
  });
  expect(await connectionOf(alice, "scripted")).toMatchObject({ status: "unavailable" });
  expect(await alice.json(paths.tools("scripted"))).toMatchObject({
    status: 502,
    body: { error: { code: "provider_answer_invalid" } },
  });
  // The connection works as soon as the server works.
  server.reset();
  expect(await alice.json(paths.tools("scripted"))).toMatchObject({ status: 200, body: { tools: [{ name: "pay" }] } });
  expect(await connectionOf(alice, "scripted")).toMatchObject({ status: "connected" });
  await product.close();
});
