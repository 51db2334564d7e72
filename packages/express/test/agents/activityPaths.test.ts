import type { ServerResponse } from "node:http";
import { type Activity, type ActivityLine, paths } from "@keyhold/contract";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { openEvents } from "../support/openEvents.js";
import { type Gate, openGate, toolCall } from "../support/openGate.js";
import { connect, openProduct } from "../support/openProduct.js";

async function open(...options: Parameters<typeof openGate>): Promise<Gate> {
  const gate = await openGate(...options);
  onTestFinished(gate.close);
  return gate;
}

async function read(gate: Gate, query = ""): Promise<Activity> {
  const { body } = await gate.alice.json(paths.activity() + query);
  return body as unknown as Activity;
}

/** The newest lines. The caller gets the answer a moment before the record has the end of the call. */
async function linesOf(gate: Gate, count: number): Promise<ActivityLine[]> {
  return vi.waitFor(async () => {
    const { activity } = await read(gate);
    expect(activity).toHaveLength(count);
    expect(activity.every(({ durationMs }) => durationMs !== undefined)).toBe(true);
    return [...activity];
  }, PATIENCE);
}

/** The four paths of a tool call. */
const pathsOf = (gate: Gate): [by: "page" | "agent", call: (name: string, args?: unknown) => Promise<unknown>][] => [
  ["page", (name, args) => gate.paths.proxy(toolCall(name, args))],
  ["page", (name, args) => gate.route(name, args)],
  ["agent", (name, args) => gate.paths["keyhold.mcp()"](toolCall(name, args))],
  ["agent", (name, args) => gate.paths["the bearer route"](toolCall(name, args))],
];

describe("the record", () => {
  it("an event says that there are new lines, when the page can read them", async () => {
    const gate = await open({});
    const stream = await openEvents(gate.mount, gate.alice.cookie());
    await gate.agentOf("shopper")(toolCall("pay"));
    await vi.waitFor(() => expect(stream.activity).toContainEqual({ activity: true }), PATIENCE);
    expect((await read(gate)).activity).toMatchObject([{ tool: "pay" }]);
    stream.close();
  });

  it("each call of each path leaves one line, and Keyhold's own requests leave none", async () => {
    const lists = { deny: ["never"] };
    const gate = await open({ tools: { page: lists, agent: lists } });
    expect((await read(gate)).activity).toEqual([]);
    let count = 0;
    for (const [by, call] of pathsOf(gate)) {
      const caller = by === "page" ? { by } : { by, agent: "shopper" };
      const of = { ...caller, provider: "scripted", connection: "scripted", tool: "pay", summary: "Call pay" };
      gate.upstream.reset();
      await call("pay", { secret: "a secret argument" });
      expect((await linesOf(gate, ++count))[0]).toMatchObject({ ...of, verdict: "allow", outcome: "ok" });

      await call("never");
      const refused = {
        ...of,
        tool: "never",
        summary: "Call never",
        verdict: "deny",
        outcome: "refused",
        reason: "not_allowed",
      };
      expect((await linesOf(gate, ++count))[0]).toMatchObject(refused);

      const result = { isError: true, content: [{ type: "text", text: "a secret result" }] };
      gate.upstream.play("tools/call", (res, message) => gate.upstream.answer(res, message, { result }));
      await call("pay");
      expect((await linesOf(gate, ++count))[0]).toMatchObject({ ...of, outcome: "error" });

      const error = { code: -32000, message: "a secret error" };
      gate.upstream.play("tools/call", (res, message) => gate.upstream.answer(res, message, { error }));
      await call("pay");
      expect((await linesOf(gate, ++count))[0]).toMatchObject({ ...of, outcome: "error" });

      gate.upstream.play("tools/call", (res) => res.destroy());
      await call("pay");
      expect((await linesOf(gate, ++count))[0]).toMatchObject({ ...of, outcome: "unclear" });
    }
    expect(JSON.stringify(await read(gate))).not.toContain("secret");
  });

  it("an event stream that ends without an answer leaves a line that is unclear", async () => {
    const gate = await open({});
    gate.upstream.play("tools/call", (res) =>
      res.writeHead(200, { "content-type": "text/event-stream" }).end(": \n\n"),
    );
    await gate.paths.proxy(toolCall("pay"));
    await gate.paths["keyhold.mcp()"](toolCall("pay"));
    expect((await linesOf(gate, 2)).map(({ outcome }) => outcome)).toEqual(["unclear", "unclear"]);
  });

  describe.each(["proxy", "the bearer route", "keyhold.mcp()"])("an answer in an event stream, through %s", (path) => {
    /** Sends a call, and reads its answer. The server then does what the test says. */
    async function answered(gate: Gate, isAnswer: boolean, next: (res: ServerResponse) => unknown) {
      gate.upstream.play("tools/call", (res, { id }) => {
        const message = isAnswer ? { id, result: { content: [] } } : { method: "notifications/progress", params: {} };
        res.writeHead(200, { "content-type": "text/event-stream" });
        res.write(`data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`, () => next(res));
      });
      const response = await gate.rawPaths[path as keyof Gate["rawPaths"]](toolCall("pay"));
      const reader = response.body?.getReader();
      await reader?.read();
      return reader;
    }

    it("the record ends the call, although the stream stays open", async () => {
      const gate = await open({});
      const reader = await answered(gate, true, () => undefined);
      const more = reader?.read();
      expect(await linesOf(gate, 1)).toMatchObject([{ outcome: "ok" }]);
      await reader?.cancel();
      await more;
    });

    it.each<[what: string, isAnswer: boolean, outcome: string]>([
      ["counts, although the client then closes the stream", true, "ok"],
      ["is missing if the client closes the stream before", false, "unclear"],
    ])("%s", async (_what, isAnswer, outcome) => {
      const gate = await open({});
      await (await answered(gate, isAnswer, () => undefined))?.cancel();
      expect(await linesOf(gate, 1)).toMatchObject([{ outcome }]);
    });

    it.each<[what: string, isAnswer: boolean, outcome: string]>([
      ["counts, although the stream then breaks off", true, "ok"],
      ["is missing if the stream breaks off before", false, "unclear"],
    ])("%s", async (_what, isAnswer, outcome) => {
      const gate = await open({});
      const reader = await answered(gate, isAnswer, (res) => setImmediate(() => res.destroy()));
      await reader?.read().catch(() => undefined);
      expect(await linesOf(gate, 1)).toMatchObject([{ outcome }]);
    });
  });

  it("a call with an answer that is too large to be read is not unclear", async () => {
    const gate = await open({});
    let count = 0;
    for (const type of ["application/json", "text/event-stream"]) {
      for (const path of ["proxy", "keyhold.mcp()", "the bearer route"] as const) {
        gate.upstream.play("tools/call", (res, { id }) => {
          const result = { content: [{ type: "text", text: "x".repeat(700_000) }] };
          const json = JSON.stringify({ jsonrpc: "2.0", id, result });
          res.writeHead(200, { "content-type": type }).end(type.includes("json") ? json : `data: ${json}\n\n`);
        });
        await gate.paths[path](toolCall("pay"));
        expect([type, path, (await linesOf(gate, ++count))[0]?.outcome]).toEqual([type, path, "ok"]);
      }
    }
  });

  it("requests over a limit leave no line", async () => {
    const gate = await open({}, { rateLimit: { limit: 2, window: 600 } });
    for (const [, call] of pathsOf(gate)) await call("pay");
    expect(await linesOf(gate, 2)).toHaveLength(2);
  });

  it("when the MCP server gets a call, its line is stored already", async () => {
    const gate = await open({});
    const found: unknown[] = [];
    gate.upstream.play("tools/call", async (res, message) => {
      const { activity } = await gate.keyhold.activity({ userId: "alice" });
      found.push(activity[0]);
      gate.upstream.sound(res, message, res.req);
    });
    for (const [, call] of pathsOf(gate)) await call("pay");
    expect(found).toHaveLength(4);
    for (const line of found) {
      expect(line).toMatchObject({ tool: "pay", outcome: "unclear" });
      expect(line).not.toHaveProperty("durationMs");
    }
    expect((await linesOf(gate, 4)).map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("a call that asks leaves a line with its approval: while it waits, declined, and carried out", async () => {
    const lists = { ask: ["pay"] };
    const gate = await open({ tools: { page: lists, agent: lists } }, { approvals: { holdSeconds: 1 } });
    const decide = async (decision: "approve" | "decline") => {
      const [approval] = await gate.keyhold.approvals("alice");
      const approvalId = approval?.id ?? "";
      await gate.keyhold.decide({ userId: "alice", approvalId, decision });
      return approvalId;
    };
    const asked = { tool: "pay", verdict: "ask", by: "page" };

    await gate.route("pay");
    await gate.route("pay");
    const [waiting] = await linesOf(gate, 1);
    expect(waiting).toMatchObject({ ...asked, outcome: "refused", reason: "undecided" });
    const approvalId = await decide("approve");
    expect(waiting?.approvalId).toBe(approvalId);
    await gate.route("pay");
    await vi.waitFor(async () => expect((await read(gate)).activity[0]?.outcome).toBe("ok"), PATIENCE);
    expect(await linesOf(gate, 1)).toMatchObject([{ ...asked, outcome: "ok", approvalId }]);

    const agent = gate.paths["keyhold.mcp()"](toolCall("pay"));
    await vi.waitFor(async () => expect(await gate.keyhold.approvals("alice")).toHaveLength(1), PATIENCE);
    const declined = await decide("decline");
    await agent;
    const refused = { ...asked, by: "agent", agent: "shopper", outcome: "refused", approvalId: declined };
    expect((await linesOf(gate, 2))[0]).toMatchObject({ ...refused, reason: "declined" });
    // The same call again has a line of its own.
    await gate.paths["keyhold.mcp()"](toolCall("pay"));
    expect((await linesOf(gate, 3))[0]).toMatchObject({ ...refused, reason: "declined" });
  });

  it("a call that does not come again leaves one line, which says if the user has declined it or did not decide in time", async () => {
    const lists = { ask: ["pay"] };
    const gate = await open(
      { tools: { page: lists, agent: lists } },
      { approvals: { holdSeconds: 1, expireSeconds: 2 } },
    );
    const call = (amount: number) => gate.paths["keyhold.mcp()"](toolCall("pay", { amount }));
    const reasons = async () => (await read(gate)).activity.map(({ reason, approvalId }) => [reason, approvalId]);

    await call(1);
    const [{ id: declined } = { id: "" }] = await gate.keyhold.approvals("alice");
    await gate.keyhold.decide({ userId: "alice", approvalId: declined, decision: "decline" });
    await vi.waitFor(async () => expect(await reasons()).toEqual([["declined", declined]]), PATIENCE);

    await call(2);
    const [{ id: expired } = { id: "" }] = await gate.keyhold.approvals("alice");
    await vi.waitFor(
      async () =>
        expect(await reasons()).toEqual([
          ["expired", expired],
          ["declined", declined],
        ]),
      PATIENCE,
    );
  });
});

describe("reading the record", () => {
  it("GET /activity serves its own user only, in pages, and refuses another `before`", async () => {
    const gate = await open({});
    for (let call = 0; call < 52; call += 1) await gate.paths.proxy(toolCall("pay"));
    await vi.waitFor(async () => {
      const first = await read(gate);
      expect(first.activity).toHaveLength(50);
      const { activity, next } = await read(gate, `?before=${first.next}`);
      expect(activity).toHaveLength(2);
      expect(next).toBeUndefined();
    }, PATIENCE);
    expect((await read(gate, "?connection=scripted")).activity).toHaveLength(50);
    expect((await read(gate, "?connection=agentcard")).activity).toEqual([]);
    await gate.paths["keyhold.mcp()"](toolCall("pay"));
    await vi.waitFor(async () => expect((await read(gate, "?agent=shopper")).activity).toHaveLength(1), PATIENCE);
    expect((await read(gate, "?agent=helper")).activity).toEqual([]);
    for (const query of ["?before=", "?before=x", "?before=1&before=2", `?before=${"1".repeat(50)}-a`])
      expect(await gate.alice.json(paths.activity() + query)).toMatchObject({
        status: 400,
        body: { error: { code: "bad_request" } },
      });
    const bob = await gate.product.browserOf("bob");
    expect((await bob.json(paths.activity())).body).toEqual({ activity: [] });
    const stranger = await gate.product.browserOf();
    expect(await stranger.json(paths.activity())).toMatchObject({ status: 401 });
  });

  it("an agent's token cannot read it", async () => {
    const gate = await open({});
    const { token } = await gate.keyhold.agentToken({ userId: "alice", connection: "scripted" });
    const headers = { authorization: `Bearer ${token}`, "keyhold-request": "1" };
    expect((await fetch(gate.mount + paths.activity(), { headers })).status).toBe(401);
  });

  it.each([
    [{ userId: "" }, "`userId`"],
    [{ userId: "alice", connection: 1 }, "`connection`"],
    [{ userId: "alice", agent: 1 }, "`agent`"],
    [{ userId: "alice", before: "yesterday" }, "`before`"],
  ])("keyhold.activity(%j) names the wrong member", async (query, name) => {
    const gate = await open({});
    await expect(gate.keyhold.activity(query as { userId: string })).rejects.toThrow(name);
  });

  it("the record stays when the user disconnects, is in keyhold.export(), and is removed by keyhold.forget()", async () => {
    const product = await openProduct({});
    onTestFinished(product.close);
    const alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    const { keyhold } = product;
    expect((await keyhold.activity({ userId: "alice" })).activity).toEqual([]);
    const { url, fetch: send } = await keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "shopper" });
    const accept = "application/json, text/event-stream";
    await (await send(url, { method: "POST", headers: { accept }, body: toolCall("list_cards", {}) })).text();
    const lines = async () =>
      (await keyhold.export("alice"))
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line || "{}"));
    await vi.waitFor(
      async () =>
        expect(await lines()).toMatchObject([
          { type: "connection", id: "agentcard", status: "connected" },
          { type: "activity", tool: "list_cards", by: "agent", agent: "shopper", outcome: "ok" },
        ]),
      PATIENCE,
    );
    await keyhold.disconnect({ userId: "alice", connection: "agentcard" });
    expect(await lines()).toMatchObject([{ type: "activity", tool: "list_cards" }]);
    await keyhold.forget("alice");
    expect(await keyhold.export("alice")).toBe("");
  });
});
