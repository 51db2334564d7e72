import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ToolCall } from "../../src/index.js";
import { listOf } from "../support/openApprovalPages.js";
import { type Gate, openGate, toolCall } from "../support/openGate.js";

const ask = { ask: ["pay", "free"] };
const agents = ["keyhold.mcp()", "the bearer route"] as const;

let gate: Gate;
beforeAll(async () => {
  gate = await openGate(
    { tools: { page: ask, agent: ask } },
    { approvals: { holdSeconds: 1 }, rateLimit: { limit: 10_000, window: 60 } },
  );
});
beforeEach(() => gate.upstream.reset());
afterAll(() => gate.close());

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

const SCHEMA = {
  type: "object",
  properties: {
    amount: { type: "integer", minimum: 1, maximum: 100 },
    kind: { type: "string", enum: ["gift", "order"] },
    items: { type: "array", items: { type: "object", properties: { price: { type: "number" } }, required: ["price"] } },
    to: {
      anyOf: [
        { type: "object", required: ["iban"] },
        { type: "object", required: ["card"] },
      ],
    },
  },
  required: ["amount"],
};

/** The server lists the tool `pay` with this schema, and the caller of this path reads the list. */
async function listed(inputSchema: unknown, path: keyof Gate["paths"] = "keyhold.mcp()") {
  gate.upstream.play("tools/list", (res, message) =>
    gate.upstream.answer(res, message, { result: { tools: [{ name: "pay", inputSchema }] } }),
  );
  expect((await gate.paths[path](LIST)).status).toBe(200);
}

/** The status of an agent's call, from its result. */
async function statusOf(args: unknown, path: (typeof agents)[number] = "keyhold.mcp()") {
  const { result } = JSON.parse((await gate.paths[path](toolCall("pay", args))).text);
  return { status: result._meta["keyhold/approval"].status, text: result.content[0].text };
}

const asked = async () => (await listOf(gate.alice)).map(({ arguments: args }) => args);

describe.each(agents)("an agent's call through %s", (path) => {
  it.each<[string, object, string]>([
    ["without a required argument", { kind: "gift" }, 'does not have required property "amount"'],
    ["with an object for a number", { amount: {} }, '#/amount: Instance type "object" is invalid.'],
    ["with a text for a number", { amount: "a lot" }, "#/amount: The text is no number."],
    ["with half of a whole number", { amount: 1.5 }, '#/amount: Instance type "number" is invalid.'],
    ["with too large a number", { amount: 101 }, "#/amount: 101 is greater than 100."],
    ["with an unknown choice", { amount: 5, kind: "loan" }, "#/kind: Instance does not match any of"],
    ["with a wrong member in a list", { amount: 5, items: [{ price: 1 }, {}] }, "#/items/1"],
    ["that fits no alternative", { amount: 5, to: { name: "Bob" } }, "#/to"],
  ])("%s is refused, and the user is not asked", async (_how, args, why) => {
    await listed(SCHEMA, path);
    const before = await asked();
    const { status, text } = await statusOf(args, path);
    expect([status, text]).toEqual(["arguments_invalid", expect.stringContaining(why)]);
    expect(text).toMatch(/Nothing was sent, and the user was not asked. Correct the arguments and call pay again/);
    expect(await asked()).toEqual(before);
    expect(gate.upstream.calls()).toEqual([]);
    const [line] = (await gate.keyhold.activity({ userId: "alice" })).activity;
    expect(line).toMatchObject({ tool: "pay", verdict: "ask", outcome: "refused" });
  });
});

it("a page's call whose arguments do not fit gets `tool_arguments_invalid`, and the user is not asked", async () => {
  await listed(SCHEMA, "proxy");
  const before = await asked();
  expect((await gate.paths.proxy(toolCall("pay", {}))).code).toBe("tool_arguments_invalid");
  expect((await gate.route("pay", {})).code).toBe("tool_arguments_invalid");
  expect(await asked()).toEqual(before);
});

const NESTED = {
  type: "object",
  properties: {
    amount: { type: "integer" },
    to: { type: "object", properties: { iban: { type: "string" } } },
    items: { type: "array", items: { type: "object", properties: { price: { type: "number" } } } },
  },
};
/** Arguments that a server which ignores capitals reads, and a rule for `amount` does not. */
const misspelled: [string, object][] = [
  ["Amount", { Amount: 5000 }],
  ["ａｍｏｕｎｔ", { ａｍｏｕｎｔ: 5000 }],
  ["am<U+200B>ount", { "am\u200bount": 5000 }],
  ["IBAN", { amount: 5, to: { IBAN: "DE00" } }],
  ["Price", { amount: 5, items: [{ price: 1 }, { Price: 5000 }] }],
];

it.each(misspelled)(
  "a call whose argument %s is another spelling of one in the schema is refused, and the user is not asked",
  async (name, args) => {
    await listed(NESTED);
    const before = await asked();
    const { status, text } = await statusOf(args);
    expect([status, text]).toEqual(["arguments_invalid", expect.stringContaining(`The schema has no "${name}"`)]);
    expect((await gate.paths.proxy(toolCall("pay", args))).code).toBe("tool_arguments_invalid");
    expect([await asked(), gate.upstream.calls()]).toEqual([before, []]);
  },
);

describe("a product that lets `other` decide by an argument", () => {
  let small: Gate;
  const other = ({ arguments: { amount } }: ToolCall) => (Number(amount) > 20 ? "deny" : "allow");
  beforeAll(async () => {
    small = await openGate({ tools: { page: { other }, agent: { other } } });
    small.upstream.play("tools/list", (res, message) =>
      small.upstream.answer(res, message, { result: { tools: [{ name: "pay", inputSchema: NESTED }] } }),
    );
    await small.paths["keyhold.mcp()"](LIST);
    small.upstream.reset();
  });
  afterAll(() => small.close());

  it.each(misspelled)("sends no call with another spelling of an argument: %s", async (_name, args) => {
    for (const send of Object.values(small.paths)) await send(toolCall("pay", args));
    await small.route("pay", args);
    expect(small.upstream.calls()).toEqual([]);
  });

  it("sends a call with the names of the schema and further ones, unchanged", async () => {
    small.upstream.reset();
    const args = { amount: 5, to: { iban: "DE00", Note: "x" }, Further: { AMOUNT: 1 } };
    for (const send of Object.values(small.paths)) expect((await send(toolCall("pay", args))).status).toBe(200);
    expect(small.upstream.calls()).toEqual([args, args, args]);
  });
});

it("a page that reads the list of tools through the tools route is checked too", async () => {
  gate.upstream.play("tools/list", (res, message) =>
    gate.upstream.answer(res, message, { result: { tools: [{ name: "free", inputSchema: SCHEMA }] } }),
  );
  expect((await gate.alice.fetch("/connections/scripted/tools")).status).toBe(200);
  expect((await gate.route("free", {})).code).toBe("tool_arguments_invalid");
});

it("a call on `allow` is not checked: the server decides", async () => {
  gate.upstream.play("tools/list", (res, message) =>
    gate.upstream.answer(res, message, { result: { tools: [{ name: "look", inputSchema: SCHEMA }] } }),
  );
  await gate.paths["keyhold.mcp()"](LIST);
  await gate.paths["keyhold.mcp()"](toolCall("look", {}));
  expect(gate.upstream.calls()).toEqual([{}]);
});

it("a newer list replaces the schema, so a call that fits now is asked about", async () => {
  await listed(SCHEMA);
  expect((await statusOf({ sum: 1 })).status).toBe("arguments_invalid");
  await listed({ ...SCHEMA, required: ["sum"] });
  expect((await statusOf({ sum: 1 })).status).toBe("approval_required");
});

it("the list of another user says nothing about this user's call", async () => {
  const { keyhold } = gate;
  await keyhold.import({
    userId: "bob",
    provider: "scripted",
    tokens: { accessToken: "token-of-bob" },
  });
  await listed({ ...SCHEMA, required: ["ofAlice"] });
  const { url, fetch } = await keyhold.mcp({ userId: "bob", provider: "scripted" });
  const response = await fetch(url, { method: "POST", body: toolCall("pay", { amount: 3 }) });
  expect(await response.text()).toContain("approval_required");
});

/** An object inside an object, 2,000 times. */
function deep(): object {
  let schema: object = { type: "object", required: ["never"] };
  for (let level = 0; level < 2_000; level += 1) schema = { type: "object", properties: { in: schema } };
  return schema;
}

describe("the user is asked as before", () => {
  /** A page's call never waits, so each of these takes only a moment. */
  async function expectAsked(schema: unknown, args: object): Promise<void> {
    await listed(schema, "proxy");
    const body = toolCall("pay", args);
    expect((await gate.paths.proxy(body)).code).toBe("approval_required");
    const waiting = (await listOf(gate.alice)).filter(({ status }) => status === "waiting");
    for (const { id } of waiting) await gate.keyhold.decide({ userId: "alice", approvalId: id, decision: "approve" });
    expect((await gate.paths.proxy(body)).status).toBe(200);
  }

  it.each<[string, unknown, object]>([
    ["if there is no schema", undefined, {}],
    ["if the schema is a text", "object", {}],
    ["if the schema is `true`", true, {}],
    ["if the schema has an unknown dialect", { ...SCHEMA, $schema: "https://example.com/own" }, {}],
    ["if the schema has draft 4", { ...SCHEMA, $schema: "http://json-schema.org/draft-04/schema#" }, {}],
    ["if a format is unknown", { properties: { a: { type: "string", format: "unheard-of" } } }, { a: "x" }],
    ["if a known format is not met", { properties: { a: { type: "string", format: "email" } } }, { a: "x" }],
    ["if a type is unknown", { properties: { a: { type: "file" } } }, { a: 1 }],
    ["if a type has a name that every object has", { properties: { a: { type: "constructor" } } }, { a: 1 }],
    ["if a list of types is empty", { properties: { a: { type: [] } } }, { a: 1 }],
    ["if a list of choices is empty", { properties: { a: { enum: [] } } }, { a: "x" }],
    ["if `required` is no list", { required: true }, {}],
    ["if `required` has other things than names", { required: [7, null] }, {}],
    ["if a required argument has a default", { properties: { a: { default: 1 } }, required: ["a"] }, {}],
    ["about further arguments", { properties: {}, additionalProperties: false }, { a: 1 }],
    ["about null for an optional argument", SCHEMA, { amount: 1, kind: null, items: null, to: null }],
    ["about a number as a text", SCHEMA, { amount: "5" }],
    ["about a list as JSON text", SCHEMA, { amount: 1, items: "[]" }],
    ["about a number for a text", { properties: { a: { type: "string" } } }, { a: 1 }],
    ["about a text for a boolean", { properties: { a: { type: "boolean" } } }, { a: "yes" }],
    ["if a `$ref` replaces its neighbours", { properties: { a: { $ref: "#/$defs/b", type: "array" } } }, { a: 1 }],
    ["if a `$ref` leads nowhere", { properties: { a: { $ref: "https://example.com/a" } } }, { a: 1 }],
    ["if the schema refers to itself", { $ref: "#", required: ["never"] }, {}],
    ["if `not` refuses the arguments", { not: {} }, {}],
    ["if the schema is nested 2,000 times", deep(), { in: {} }],
  ])("%s", async (_what, schema, args) => {
    await expectAsked(schema, args);
  });

  it.each<[string, () => object, object]>([
    [
      "a pattern that takes exponential time",
      () => ({ properties: { a: { type: "string", pattern: "^(a+)+$" } } }),
      { a: `${"a".repeat(5_000)}!` },
    ],
    [
      "references that double at each of 60 levels",
      () => ({
        allOf: [{ $ref: "#/$defs/0" }],
        $defs: Object.fromEntries(
          Array.from({ length: 60 }, (_, level) => {
            const next = { $ref: `#/$defs/${level + 1}` };
            return [level, { allOf: [next, next] }];
          }),
        ),
      }),
      {},
    ],
    [
      "10,000 alternatives for each of 2,000 values",
      () => {
        const alternatives = Array.from({ length: 10_000 }, (_, index) => ({ enum: [`${index}`] }));
        return { properties: { a: { type: "array", items: { anyOf: alternatives } } } };
      },
      { a: Array.from({ length: 2_000 }, () => "no") },
    ],
    [
      "alternatives within alternatives, and many values",
      () => {
        const ofLevel = (level: number): object =>
          level === 0 ? { enum: ["never"] } : { anyOf: [ofLevel(level - 1), ofLevel(level - 1)] };
        return { properties: { a: { type: "array", items: ofLevel(6) } } };
      },
      { a: Array.from({ length: 3_000 }, () => "no") },
    ],
  ])("if the schema has %s", async (_what, schema, args) => {
    await expectAsked(schema(), args);
  });
});
