import type { ServerResponse } from "node:http";
import { type OddAnswer, oddAnswers } from "@keyhold/test-support";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KeyholdError } from "../../src/index.js";
import { openOwnClient } from "../support/openOwnClient.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

/** A placeholder for the id of a request. */
const ID = "@id@";
const sound = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
const inputSchema = { type: "object", properties: { amount: { type: "integer" } }, required: ["amount"] };
const tool = { name: "odd", title: "Odd", description: "May be odd", inputSchema };
const steady = { name: "pay", inputSchema: { type: "object" } };

const usual = {
  "server/discover": { ...sound, supportedVersions: ["2026-07-28"], capabilities: { tools: {} }, instructions: "Pay" },
  initialize: {
    protocolVersion: "2025-11-25",
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: "odd", version: "1" },
    instructions: "Pay",
  },
  "tools/list": { ...sound, tools: [tool, steady] },
  "tools/call": {
    ...sound,
    content: [{ type: "text", text: "paid" }],
    structuredContent: { paid: true },
    isError: false,
  },
} as const;
type Method = keyof typeof usual;

/** The members that a client needs, and below, the codes that a call may fail with if they are broken. */
const needed: Record<Method, readonly string[]> = {
  "server/discover": ["result", "supportedVersions"],
  initialize: ["result", "protocolVersion"],
  "tools/list": ["result", "tools"],
  "tools/call": ["result"],
};
const broken: Record<Method, readonly string[]> = {
  "server/discover": ["provider_answer_invalid"],
  initialize: ["provider_answer_invalid"],
  "tools/list": ["provider_answer_invalid", "provider_unavailable"],
  "tools/call": ["outcome_unknown", "tool_failed"],
};

const servers = {} as Record<"legacy" | "modern", ScriptedMcp>;
beforeAll(async () => {
  servers.legacy = await openScriptedMcp("legacy");
  servers.modern = await openScriptedMcp("modern");
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server.close())));
beforeEach(() => {
  for (const server of Object.values(servers)) server.reset();
});

/** Plays one odd answer. @returns the result of the call, or the code of its error */
async function outcome(
  server: ScriptedMcp,
  method: Method,
  odd: OddAnswer,
): Promise<{ code?: string; value?: unknown }> {
  server.reset();
  server.play(method, (res, { id }) => {
    res.writeHead(odd.status, odd.headers).end(odd.body.replaceAll(JSON.stringify(ID), JSON.stringify(id)));
  });
  const { client } = openOwnClient(server.url);
  try {
    return { value: await (method === "tools/list" ? client.listTools() : client.callTool("pay", { amount: 5 })) };
  } catch (error) {
    if (!(error instanceof KeyholdError)) throw error;
    return { code: error.code };
  }
}

describe.each([
  ["server/discover", "modern", []],
  ["server/discover", "modern", ["result"]],
  ["initialize", "legacy", []],
  ["initialize", "legacy", ["result"]],
  ["tools/list", "legacy", []],
  ["tools/list", "legacy", ["result"]],
  ["tools/list", "legacy", ["result", "tools", 0]],
  ["tools/list", "modern", ["result"]],
  ["tools/list", "modern", ["result", "tools", 0]],
  ["tools/list", "modern", ["result", "tools", 0, "inputSchema"]],
  ["tools/call", "legacy", []],
  ["tools/call", "legacy", ["result"]],
  ["tools/call", "modern", ["result"]],
] as const)("Keyhold's own client: %s of a %s server with one odd member at /%j", (method, era, at) => {
  const more = { error: null, nextCursor: null, outputSchema: null, annotations: null, _meta: null, icons: null };
  const odd = oddAnswers({ jsonrpc: "2.0", id: ID, result: usual[method] }, { at, more });

  it(`F-D9, F-I15: the client ignores the odd member or fails with one clear code, and calls no tool twice (${odd.length} inputs)`, async () => {
    const server = servers[era];
    const verdicts = new Map<string, number>();
    for (const one of odd) {
      const { code, value } = await outcome(server, method, one);
      verdicts.set(code ?? "works", (verdicts.get(code ?? "works") ?? 0) + 1);
      expect(server.calls().length, one.title).toBeLessThanOrEqual(1);
      if (code) expect(broken[method], `${one.title}: ${code}`).toContain(code);
      else if (method === "tools/list") {
        const names = (value as { name: string }[]).map(({ name }) => name);
        if (at.length > 1) expect(names, one.title).toContain("pay");
        if (at.length > 1 && one.member !== "name") expect(names, one.title).toContain("odd");
      } else expect(value, one.title).toMatchObject({ content: expect.any(Array) });
      const isAbsent = / absent$|: null$/.test(one.title) && one.member && one.member !== "id";
      if (isAbsent && !needed[method].includes(one.member ?? "")) expect(code, one.title).toBeUndefined();
    }
    console.log(
      `${method}, ${era}, /${at.join("/")}: ${odd.length} inputs, ${JSON.stringify(Object.fromEntries(verdicts))}`,
    );
    expect(verdicts.get("works")).toBeGreaterThan(odd.length / 3);
  });
});

describe("F-D9: the list of tools", () => {
  it.each([
    [{ outputSchema: { type: "array" } }],
    [{ outputSchema: { type: ["object", "null"] } }],
    [{ outputSchema: null }],
    [{ inputSchema: undefined }],
    [{ inputSchema: null }],
    [{ inputSchema: {} }],
    [{ inputSchema: { anyOf: [{ type: "object" }] } }],
    [{ inputSchema: { type: "object", properties: { a: true }, required: null } }],
    [{ description: null, title: 7 }],
  ])("F-D9: the client lists all tools even if one is odd: %j", async (changes) => {
    for (const server of Object.values(servers)) {
      const result = { ...sound, tools: [{ ...tool, ...changes }, steady], nextCursor: null };
      server.play("tools/list", (res, message) => server.answer(res, message, { result }));
      const tools = await openOwnClient(server.url).client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(["odd", "pay"]);
      for (const { inputSchema, ...labels } of tools) {
        expect(inputSchema).toMatchObject({ type: "object" });
        expect(Object.values(inputSchema)).not.toContain(null);
        for (const label of Object.values(labels)) expect(label).toBeTypeOf("string");
      }
    }
  });

  it.each([
    ["one cursor for ever", () => "again"],
    ["a new cursor for ever", () => crypto.randomUUID()],
  ])("F-D9: the client stops reading a list of tools that has %s", async (_what, cursor) => {
    const server = servers.legacy;
    server.play("tools/list", (res, message) =>
      server.answer(res, message, { result: { tools: [steady], nextCursor: cursor() } }),
    );
    expect((await openOwnClient(server.url).client.listTools()).length).toBeLessThanOrEqual(32);
    expect(server.methods().filter((method) => method === "tools/list").length).toBeLessThanOrEqual(32);
  });

  it("F-D9: the client returns an empty list if the server has no tools", async () => {
    const server = servers.legacy;
    const error = { code: -32601, message: "Method not found" };
    server.play("tools/list", (res, message) => server.answer(res, message, { error }));
    expect(await openOwnClient(server.url).client.listTools()).toEqual([]);
  });
});

describe.each(["legacy", "modern"] as const)("a tool call at a %s server", (era) => {
  const failing = async (script: Parameters<ScriptedMcp["play"]>[1]) => {
    const server = servers[era];
    server.play("tools/call", script);
    const { client, events, isOut } = openOwnClient(server.url);
    const error = await client.callTool("pay", { amount: 5 }).catch((thrown: unknown) => thrown);
    expect(server.calls()).toEqual([{ amount: 5 }]);
    return { error, events, isOut: isOut() };
  };

  it.each([-32603, -32000, -32020, -32022, -32600, 42])(
    "F-I15: the client reports a server's error %i to a call as tool_failed",
    async (code) => {
      const { error, events } = await failing((res, message) =>
        servers[era].answer(res, message, { error: { code, message: "a secret of the server's" } }),
      );
      expect(error).toMatchObject({ code: "tool_failed", rpcCode: code });
      expect(events).toMatchObject([{ type: "failed", code: "tool_failed" }]);
      expect(JSON.stringify(events)).not.toContain("secret");
    },
  );

  it.each([-32601, -32602])(
    "F-I15: the client reports the error %i, about the tool's name or arguments, as tool_arguments_invalid",
    async (code) => {
      const { error } = await failing((res, message) =>
        servers[era].answer(res, message, { error: { code, message: "" } }),
      );
      expect(error).toMatchObject({ code: "tool_arguments_invalid" });
    },
  );

  it.each([-32021, -32042])(
    "F-I15: the client reports the error %i, which needs a client that can ask the user, as tool_asks_user",
    async (code) => {
      const { error } = await failing((res, message) =>
        servers[era].answer(res, message, { error: { code, message: "" } }),
      );
      expect(error).toMatchObject({ code: "tool_asks_user" });
    },
  );

  it.each([
    "broken off",
    "reset",
    "of another type",
    "another's",
    "one with its id as a text",
    "of an unknown type",
    "202",
    "204",
  ])("F-I15: the client reports a call as outcome_unknown if its answer is %s", async (what) => {
    const json = { "content-type": "application/json" };
    const { error, isOut } = await failing((res, message) => {
      if (what === "broken off") res.writeHead(200, { ...json, "content-length": 100 }).write("{", () => res.destroy());
      if (what === "reset")
        res.writeHead(200, { "content-type": "text/event-stream" }).write(":\n", () => res.destroy());
      if (what === "of another type") res.writeHead(200, { "content-type": "text/html" }).end("<html>paid</html>");
      if (what === "another's") servers[era].answer(res, { ...message, id: 4711 }, { result: { content: [] } });
      if (what === "one with its id as a text")
        servers[era].answer(res, { ...message, id: String(message.id) }, { result: { content: [] } });
      if (what === "of an unknown type") servers[era].answer(res, message, { result: { resultType: "later" } });
      if (Number(what)) res.writeHead(Number(what)).end();
    });
    expect(error).toMatchObject({ code: "outcome_unknown" });
    expect(isOut).toBe(true);
  });
});

describe("requests of a server while a tool runs", () => {
  const asking = (method: string, answer: object) => {
    const server = servers.legacy;
    server.play("tools/call", (res, { id }) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id: "ask", method, params: {} })}\n\n`);
      // The tool continues when the server has its answer.
      server.play("POST", (reply) => {
        reply.writeHead(202).end();
        res.end(`data: ${JSON.stringify({ jsonrpc: "2.0", id, ...answer })}\n\n`);
      });
    });
    return openOwnClient(server.url).client.callTool("pay", {});
  };

  it("F-H2: the client answers a ping", async () => {
    expect(await asking("ping", { result: { content: [] } })).toEqual({ content: [] });
  });

  it("F-I15: the client refuses a question for the user, and reports the tool that needs it as tool_asks_user", async () => {
    await expect(asking("elicitation/create", { error: { code: -32603, message: "" } })).rejects.toMatchObject({
      code: "tool_asks_user",
    });
  });

  it("F-I15: the client reports a result that asks the user for input as tool_asks_user", async () => {
    const server = servers.modern;
    const result = { resultType: "input_required", inputRequests: { a: { method: "elicitation/create", params: {} } } };
    server.play("tools/call", (res, message) => server.answer(res, message, { result }));
    await expect(openOwnClient(server.url).client.callTool("pay", {})).rejects.toMatchObject({
      code: "tool_asks_user",
    });
    expect(server.calls()).toHaveLength(1);
  });
});

describe("a server that wants a call later (MCP 2026-07-28)", () => {
  it("the client sends the call again with the server's state, with a new id, and without a question", async () => {
    const server = servers.modern;
    const later = { resultType: "input_required", requestState: "a state of the server's" };
    server.play("tools/call", (res, message) => {
      server.play("tools/call", server.sound);
      server.answer(res, message, { result: later });
    });
    expect(await openOwnClient(server.url).client.callTool("pay", { amount: 5 })).toMatchObject({
      structuredContent: { paid: true },
    });
    const [first, second, ...others] = server.arrived.filter(({ method }) => method === "tools/call");
    expect(second?.params).toEqual({ ...first?.params, requestState: "a state of the server's" });
    expect(second?.id).not.toBe(first?.id);
    expect(others).toEqual([]);
  });

  it.each<["modern" | "legacy", string, object]>([
    ["modern", "nothing that tells the calls apart", {}],
    ["modern", "a state that is no text", { requestState: 7, inputRequests: [] }],
    ["legacy", "a state, in a version that does not know that", { requestState: "a state" }],
  ])("the client sends a call to a %s server once that is answered with %s", async (era, _what, more) => {
    const server = servers[era];
    const result = { resultType: "input_required", content: [], ...more };
    server.play("tools/call", (res, message) => server.answer(res, message, { result }));
    await expect(openOwnClient(server.url).client.callTool("pay", { amount: 5 })).rejects.toMatchObject({
      code: "tool_asks_user",
    });
    expect(server.calls()).toEqual([{ amount: 5 }]);
  });
});

describe("F-G2: a server that does not answer server/discover properly", () => {
  it.each(["500", "503", "202", "204", "200", "html", "{}", "reset"])(
    "F-G2: the client treats a server that answers server/discover with %s as a legacy server",
    async (what) => {
      const server = servers.legacy;
      server.play("server/discover", (res) => {
        if (what === "reset") return res.destroy();
        if (what === "html") return res.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
        if (what === "{}") return res.writeHead(200, { "content-type": "application/json" }).end("{}");
        return res.writeHead(Number(what)).end();
      });
      const { client, eras } = openOwnClient(server.url);
      expect(await client.callTool("pay", { amount: 5 })).toMatchObject({ structuredContent: { paid: true } });
      expect(server.calls()).toEqual([{ amount: 5 }]);
      // Keyhold asks a server once.
      await client.listTools();
      expect(server.methods().filter((method) => method === "server/discover")).toHaveLength(1);
      expect(eras.silent()).toEqual(["agentcard"]);
    },
  );
});

describe("F-I9: the headers that a tool's schema asks for", () => {
  const schema = {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      deep: { type: "object", properties: { count: { type: "integer", "x-mcp-header": "Count" } } },
      plain: { type: "string" },
    },
  };
  const args = { region: "Zürich", deep: { count: 7 }, plain: "no" };
  beforeEach(() => {
    const result = { ...sound, tools: [{ name: "pay", inputSchema: schema }] };
    servers.modern.play("tools/list", (res, message) => servers.modern.answer(res, message, { result }));
  });

  it("F-I9: the client sends the headers with each call, and reads the list of tools once for them", async () => {
    const { client } = openOwnClient(servers.modern.url);
    await client.callTool("pay", args);
    await client.callTool("pay", args);
    expect(servers.modern.methods()).toEqual(["server/discover", "tools/list", "tools/call", "tools/call"]);
    for (const { headers } of servers.modern.arrived.slice(2)) {
      expect(headers).toMatchObject({
        "mcp-param-region": `=?base64?${Buffer.from("Zürich").toString("base64")}?=`,
        "mcp-param-count": "7",
      });
      expect(headers).not.toHaveProperty("mcp-param-plain");
    }
  });

  it("F-I9: the client sends a refused call again, once, if the list of tools asks for other headers now", async () => {
    const { client } = openOwnClient(servers.modern.url);
    await client.callTool("pay", args);
    const changed = { type: "object", properties: { region: { type: "string", "x-mcp-header": "Place" } } };
    const result = { ...sound, tools: [{ name: "pay", inputSchema: changed }] };
    servers.modern.play("tools/list", (res, message) => servers.modern.answer(res, message, { result }));
    servers.modern.play("tools/call", (res, message, req) => {
      if (message.headers["mcp-param-place"]) return servers.modern.sound(res, message, req);
      return servers.modern.answer(res, message, { error: { code: -32020, message: "Header mismatch" } }, 400);
    });
    expect(await client.callTool("pay", args)).toMatchObject({ structuredContent: { paid: true } });
    expect(servers.modern.methods().slice(3)).toEqual(["tools/call", "server/discover", "tools/list", "tools/call"]);
    servers.modern.play("tools/call", (res, message) =>
      servers.modern.answer(res, message, { error: { code: -32020, message: "Header mismatch" } }, 400),
    );
    await expect(client.callTool("pay", args)).rejects.toMatchObject({ code: "tool_failed", rpcCode: -32020 });
    expect(servers.modern.calls()).toHaveLength(4);
  });

  it("F-I9: the client reads the list of tools again after a server has refused a call, and does not repeat the call if the list is the same", async () => {
    const { client } = openOwnClient(servers.modern.url);
    await client.callTool("pay", args);
    const refuse = { error: { code: -32020, message: "Header mismatch" } };
    servers.modern.play("tools/call", (res, message) => servers.modern.answer(res, message, refuse, 400));
    await expect(client.callTool("pay", args)).rejects.toMatchObject({ code: "tool_failed", rpcCode: -32020 });
    expect(servers.modern.calls()).toHaveLength(2);
    expect(servers.modern.methods().slice(-3)).toEqual(["tools/call", "server/discover", "tools/list"]);
  });
});

describe.each(["legacy", "modern"] as const)("the values of a %s server", (era) => {
  it.each(["__proto__", "\\u005f_proto__"])(
    "F-L15, F-H3: no value of a server reaches the page with a member %s",
    async (name) => {
      const server = servers[era];
      const value = (id: unknown, result: string) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
      const marks = '"resultType":"complete","ttlMs":0,"cacheScope":"private"';
      const answer =
        (result: string) =>
        (res: ServerResponse, { id }: { id?: unknown }) =>
          void res.writeHead(200, { "content-type": "application/json" }).end(value(id, `{${marks},${result}}`));
      server.play("tools/call", answer(`"content":[{"${name}":{}}],"structuredContent":{"${name}":{},"paid":true}`));
      server.play(
        "tools/list",
        answer(`"tools":[{"name":"pay","inputSchema":{"${name}":1,"properties":{"a":{"${name}":1}}}}]`),
      );
      const { client } = openOwnClient(server.url);
      const called = await client.callTool("pay", {});
      expect(called).toMatchObject({ structuredContent: { paid: true } });
      expect(JSON.stringify([called, await client.listTools()])).not.toContain("__proto__");
    },
  );
});

describe("a server that has moved to another path of its origin", () => {
  /** The server redirects these messages from `/mcp` to `/mcp/`. */
  function playMoved(status: number, ...methods: string[]) {
    const server = servers.legacy;
    for (const method of methods)
      server.play(method, (res, message, req) => {
        if (message.path === "/mcp/") return server.sound(res, message, req);
        return res.writeHead(status, { location: "/mcp/" }).end();
      });
  }

  it.each([307, 308])(
    "F-D13: the client follows a redirect %i of the handshake and the list, and sends calls to the new path",
    async (status) => {
      playMoved(
        status,
        "initialize",
        "notifications/initialized",
        "server/discover",
        "tools/list",
        "tools/call",
        "DELETE",
      );
      const { client } = openOwnClient(servers.legacy.url);
      expect(await client.listTools()).toMatchObject([{ name: "pay" }]);
      expect(await client.callTool("pay", { amount: 5 })).toMatchObject({ structuredContent: { paid: true } });
      expect(servers.legacy.calls()).toEqual([{ amount: 5 }]);
    },
  );

  it("F-D13: the client does not follow a redirect with a call", async () => {
    playMoved(308, "tools/call");
    const { client, events } = openOwnClient(servers.legacy.url);
    await expect(client.callTool("pay", { amount: 5 })).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(servers.legacy.calls()).toEqual([{ amount: 5 }]);
    const cause = expect.stringContaining("Configure the address that it names");
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", cause }));
  });
});
