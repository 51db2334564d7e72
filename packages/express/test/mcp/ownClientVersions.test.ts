import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { openOwnClient } from "../support/openOwnClient.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

type Era = "legacy" | "modern";

const content = [{ type: "text" as const, text: "done" }];
const real = {} as Record<Era, TestMcpServer>;
const scripted = {} as Record<Era, ScriptedMcp>;
/** The tool `wait` runs until the server learns that no client waits for it. */
let started = () => {};
let ended = () => {};
function wait(signal: AbortSignal) {
  started();
  return new Promise<{ content: typeof content }>((resolve) => {
    signal.addEventListener("abort", () => {
      ended();
      resolve({ content });
    });
  });
}

/** A time limit is counted in 20 parts, and Node reads what has arrived after each. */
async function passLimit(limit: number) {
  for (let part = 0; part < 20; part++) {
    await vi.advanceTimersByTimeAsync(limit / 20);
    await new Promise(setImmediate);
  }
}

beforeAll(async () => {
  for (const era of ["legacy", "modern"] as const) {
    real[era] = await openMcpServer(era, {
      legacy: (mcp) => mcp.registerTool("wait", {}, ({ signal }) => wait(signal)),
      modern(mcp) {
        mcp.registerTool("wait", {}, ({ mcpReq }) => wait(mcpReq.signal));
        const outputSchema = z.array(z.number());
        mcp.registerTool("numbers", { outputSchema }, () => ({ content, structuredContent: [1, 2] }));
      },
    });
    scripted[era] = await openScriptedMcp(era);
  }
});
afterAll(() => Promise.all([...Object.values(real), ...Object.values(scripted)].map(({ close }) => close())));
beforeEach(() => {
  for (const server of Object.values(scripted)) server.reset();
  for (const { arrived } of Object.values(real)) arrived.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(["legacy", "modern"] as const)("the structured content of a %s server", (era) => {
  const called = (structuredContent: unknown) => {
    const server = scripted[era];
    const type = era === "modern" && { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    server.play("tools/call", (res, message) =>
      server.answer(res, message, { result: { ...type, content, structuredContent } }),
    );
    return openOwnClient(server.url).client.callTool("pay", {});
  };

  it.each([{}, { paid: true }, [], [{ id: 1 }], "", "paid", 0, 7, false, true].map((value) => [value]))(
    "reaches the page as it is: %j",
    async (value) => {
      expect(await called(value)).toEqual({ content, structuredContent: value });
    },
  );

  it("null is a value in MCP 2026-07-28, and means nothing before", async () => {
    expect(await called(null)).toEqual(era === "modern" ? { content, structuredContent: null } : { content });
    expect(await called(undefined)).toEqual({ content });
  });
});

it("a list reaches the page as it is from a tool with an output schema, too", async () => {
  const { client } = openOwnClient(real.modern.url);
  expect(await client.callTool("numbers", {})).toEqual({ content, structuredContent: [1, 2] });
});

describe.each(["legacy", "modern"] as const)("a call at a %s server that takes too long", (era) => {
  it("M22: a call that takes too long ends at the server too, and its outcome is unknown", async () => {
    const server = real[era];
    const { client } = openOwnClient(server.url, { era });
    await client.listTools();
    server.arrived.length = 0;
    const isRunning = new Promise<void>((resolve) => {
      started = resolve;
    });
    const hasEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const call = client.callTool("wait", {}).catch(({ code }) => code);
    await isRunning;
    await passLimit(60_000);
    vi.useRealTimers();
    await hasEnded;
    expect(await call).toBe("outcome_unknown");
    const calls = ["tools/call", "notifications/cancelled", "DELETE"];
    if (era === "legacy") expect(server.arrived).toEqual(["initialize", "notifications/initialized", ...calls]);
    else expect(server.arrived).toEqual(["tools/call"]);
  });
});

it("M22: a handshake that takes too long is not cancelled, because MCP forbids it", async () => {
  const server = scripted.legacy;
  const arrived = new Promise<void>((resolve) => server.play("initialize", () => resolve()));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const list = openOwnClient(server.url, { era: "legacy" })
    .client.listTools()
    .catch(({ code }) => code);
  await arrived;
  await passLimit(10_000);
  vi.useRealTimers();
  expect(await list).toBe("provider_unavailable");
  expect(server.methods()).toEqual(["initialize"]);
});

describe("a server that does not speak the version of a request", () => {
  const refusal = (supported: readonly string[]) => ({
    error: { code: -32022, message: "Unsupported protocol version", data: { supported, requested: "2026-07-28" } },
  });
  /** The scripted server speaks only MCP 2025-11-25 from now on. */
  function goBack(server: ScriptedMcp) {
    const old = scripted.legacy;
    for (const method of ["server/discover", "tools/list", "tools/call"])
      server.play(method, (res, message, req) => {
        if (message.headers["mcp-protocol-version"] === "2026-07-28" || method === "server/discover")
          return server.answer(res, message, refusal(["2025-11-25"]), 400);
        return old.sound(res, message, req);
      });
    server.play("initialize", old.sound);
  }

  it("an update to MCP 2026-07-28 fails no call", async () => {
    const server = await openMcpServer("legacy");
    const { client } = openOwnClient(server.url);
    await client.listTools();
    server.speak("modern");
    server.arrived.length = 0;
    expect(await client.callTool("echo", { text: "hi" })).toMatchObject({ content: [{ text: "hi" }] });
    expect(server.arrived).toEqual(["initialize", "server/discover", "tools/list", "tools/call"]);
    await server.close();
  });

  it.each(["tools/list", "tools/call"])(
    "M21: the client sends %s again in an older version of the server",
    async (method) => {
      const server = scripted.modern;
      const { client } = openOwnClient(server.url);
      await client.callTool("pay", { amount: 5 });
      goBack(server);
      server.arrived.length = 0;
      if (method === "tools/list") expect(await client.listTools()).toMatchObject([{ name: "pay" }]);
      else expect(await client.callTool("pay", { amount: 6 })).toMatchObject({ structuredContent: { paid: true } });
      const handshake = ["server/discover", "initialize", "notifications/initialized"];
      expect(server.methods()).toEqual([method, ...handshake, method]);
    },
  );

  it("M21: the client does not send a call again if the server speaks its version, because it may have been carried out", async () => {
    const server = scripted.modern;
    const { client } = openOwnClient(server.url);
    await client.listTools();
    server.play("tools/call", (res, message) => server.answer(res, message, refusal(["2025-11-25"]), 400));
    await expect(client.callTool("pay", { amount: 5 })).rejects.toMatchObject({ code: "tool_failed", rpcCode: -32022 });
    expect(server.calls()).toEqual([{ amount: 5 }]);
  });

  it("M21: the client does not send a call again that a server of MCP 2025-11-25 has refused, because the codes have no meaning there", async () => {
    const server = scripted.legacy;
    const { client } = openOwnClient(server.url);
    await client.listTools();
    server.play("tools/call", (res, message) => server.answer(res, message, refusal(["2026-07-28"]), 400));
    server.play("server/discover", scripted.modern.sound);
    await expect(client.callTool("pay", { amount: 5 })).rejects.toMatchObject({ code: "tool_failed", rpcCode: -32022 });
    expect(server.calls()).toEqual([{ amount: 5 }]);
  });

  it("M21: the answer to a refused call counts if the client cannot learn what the server wants", async () => {
    const server = scripted.modern;
    const { client } = openOwnClient(server.url);
    await client.listTools();
    server.play("tools/call", (res, message) => server.answer(res, message, refusal(["2025-11-25"]), 400));
    for (const method of ["server/discover", "initialize"]) server.play(method, (res) => res.destroy());
    await expect(client.callTool("pay", { amount: 5 })).rejects.toMatchObject({ code: "tool_failed", rpcCode: -32022 });
    expect(server.calls()).toEqual([{ amount: 5 }]);
  });

  it("the client tries only once more", async () => {
    const server = scripted.modern;
    const { client } = openOwnClient(server.url);
    await client.listTools();
    for (const method of ["tools/list", "server/discover", "initialize"])
      server.play(method, (res, message) => server.answer(res, message, refusal(["1900-01-01"]), 400));
    await expect(client.listTools()).rejects.toMatchObject({ code: "provider_answer_invalid" });
    expect(server.methods().slice(2)).toEqual(["tools/list", "server/discover", "initialize"]);
  });
});

describe("tasks", () => {
  it.each(["legacy", "modern"] as const)(
    "M23: the client does not tell a %s server that it can follow tasks, show links or sample",
    async (era) => {
      const server = scripted[era];
      await openOwnClient(server.url).client.callTool("pay", {});
      const { params } =
        server.arrived.find(({ method }) => method === (era === "legacy" ? "initialize" : "tools/call")) ?? {};
      const offered = Object(params).capabilities ?? Object(params)._meta["io.modelcontextprotocol/clientCapabilities"];
      expect(Object.keys(offered)).toEqual(["experimental"]);
    },
  );

  it.each([
    ["legacy", { task: { taskId: "1", status: "working", createdAt: "2026-11-30T00:00:00Z", ttl: null } }],
    ["modern", { resultType: "task", taskId: "1", status: "working", ttlMs: 60_000 }],
  ] as const)(
    "M23: the outcome of a call is unknown if a %s server begins a task all the same",
    async (era, result) => {
      const server = scripted[era];
      server.play("tools/call", (res, message) => server.answer(res, message, { result }));
      await expect(openOwnClient(server.url).client.callTool("pay", {})).rejects.toMatchObject({
        code: "outcome_unknown",
      });
      expect(server.calls()).toHaveLength(1);
    },
  );
});
