import { type Permissions, paths, requestHeader } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Provider, ToolPolicy } from "../../src/index.js";
import { openEvents } from "../support/openEvents.js";
import { type Gate, openGate, toolCall } from "../support/openGate.js";
import { connect } from "../support/openProduct.js";

const ownTools: Provider["ownTools"] = {
  deny: ["approve"],
  page: { unlisted: "deny" },
  agent: { allow: ["look"], ask: ["pay"], unlisted: "ask" },
  changes: ["move"],
};
const tools: ToolPolicy = { agent: { deny: ["never"] } };
const inputSchema = { type: "object" };
const served = ["look", "pay", "move", "never", "approve"].map((name) => ({ name, title: `To ${name}`, inputSchema }));

let gate: Gate;
async function open(policy: ToolPolicy = tools): Promise<void> {
  gate = await openGate({ ownTools, tools: policy }, { approvals: { holdSeconds: 1 } });
  gate.upstream.play("tools/list", (res, message) => gate.upstream.answer(res, message, { result: { tools: served } }));
}
beforeEach(() => open());
afterEach(() => gate.close());

const path = paths.permissions("scripted");
const read = async (agent?: string) => {
  const { body } = await gate.alice.json(agent === undefined ? path : `${path}?agent=${agent}`);
  return body as unknown as Permissions;
};
const write = (choices: unknown) =>
  gate.alice.json(path, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(choices),
  });
const codeOf = ({ body }: { body: Record<string, unknown> }) => Object(body.error).code;
/** Whether an agent's call is sent. */
const isSent = async (tool: string, agent = "agent") => {
  const before = gate.upstream.calls().length;
  await gate.agentOf(agent)(toolCall(tool));
  return gate.upstream.calls().length > before;
};

it("the list says for each tool what happens, what the user can choose, and who has fixed it", async () => {
  const any = { title: expect.any(String) };
  expect(await read()).toEqual({
    agent: "agent",
    agents: [],
    tools: [
      { name: "look", group: "looks", verdict: "allow", choices: ["deny", "ask", "allow"], ...any },
      { name: "pay", group: "spends", verdict: "ask", choices: ["deny", "ask"], ...any },
      { name: "move", group: "changes", verdict: "ask", choices: ["deny", "ask"], ...any },
      { name: "never", group: "spends", verdict: "deny", choices: [], fixed: "product", ...any },
      { name: "approve", group: "spends", verdict: "deny", choices: [], fixed: "provider", ...any },
    ],
  });
});

it("an event says that a choice has changed, and pages need not ask for the connections then", async () => {
  const stream = await openEvents(gate.mount, gate.alice.cookie());
  await write({ deny: ["look"] });
  await expect
    .poll(() => stream.changes)
    .toEqual([{ provider: "scripted", connection: "scripted", permissions: true }]);
  stream.close();
});

it("a choice counts for its agent only, and until the user changes it", async () => {
  expect(await write({ agent: "shopper", deny: ["look"], ask: ["move"] })).toEqual({
    status: 200,
    body: { agent: "shopper", allow: [], ask: ["move"], deny: ["look"] },
  });
  expect(await isSent("look", "shopper")).toBe(false);
  expect(await isSent("look")).toBe(true);
  const [look] = (await read("shopper")).tools;
  expect(look).toMatchObject({ verdict: "deny", choice: "deny" });
  await write({ agent: "shopper", reset: ["look", "move"] });
  expect(await isSent("look", "shopper")).toBe(true);
});

it("the list names the agents with choices and those that have called, at this connection only", async () => {
  expect((await read()).agents).toEqual([]);
  await write({ agent: "shopper", deny: ["look"] });
  expect((await read()).agents).toEqual(["shopper"]);
  await isSent("look", "reporter");
  await gate.route("look");
  expect((await read()).agents).toEqual(["reporter", "shopper"]);
  await write({ agent: "shopper", reset: ["look"] });
  expect((await read()).agents).toEqual(["reporter"]);
  await write({ agent: "reporter", deny: ["look"] });
  expect(await isSent("look", "reporter")).toBe(false);
  await connect(gate.product, gate.alice, "agentcard");
  const { body } = await gate.alice.json(paths.permissions("agentcard"));
  expect(body.agents).toEqual([]);
});

it("two tabs that change different tools at the same time both change them, and a choice moves a tool from one list to another", async () => {
  await Promise.all([write({ deny: ["look"] }), write({ ask: ["move"] }), write({ agent: "shopper", deny: ["pay"] })]);
  expect((await write({ ask: ["look"], deny: ["pay"] })).body).toEqual({
    ...{ agent: "agent", allow: [], deny: ["pay"] },
    ask: expect.toSatisfy((names: string[]) => names.toSorted().join() === "look,move"),
  });
  expect((await write({ reset: ["look", "pay", "unknown"] })).body).toMatchObject({ ask: ["move"], deny: [] });
  expect((await read()).agents).toEqual(["agent", "shopper"]);
});

it("a choice does not change what pages can do", async () => {
  await gate.close();
  await open({ page: { allow: ["look"] } });
  await write({ deny: ["look"] });
  expect(await gate.route("look")).toMatchObject({ status: 200 });
});

it("with userMayAllow, a user can allow what the provider asks about, and not what is fixed", async () => {
  await gate.close();
  await open({ agent: { deny: ["never"], userMayAllow: true } });
  expect((await read()).tools.map(({ choices }) => choices.length)).toEqual([3, 3, 3, 0, 0]);
  await write({ allow: ["pay"] });
  expect(await isSent("pay")).toBe(true);
  for (const name of ["never", "approve"]) expect(codeOf(await write({ allow: [name] }))).toBe("permission_fixed");
});

it.each([
  ["looser than the provider's rules", { allow: ["pay"] }],
  ["for a tool that the product has fixed", { ask: ["never"] }],
  ["for a tool that the product has fixed, although it is the same", { deny: ["never"] }],
  ["for a tool that the provider refuses to everybody", { ask: ["approve"] }],
  ["for a tool that the provider refuses to everybody, in another spelling", { ask: ["APPROVE"] }],
])("Keyhold refuses a choice %s, and stores none of the others", async (_what, choices) => {
  expect(codeOf(await write({ deny: ["look"], ...choices }))).toBe("permission_fixed");
  expect(await isSent("look")).toBe(true);
});

it.each([
  ["no object", []],
  ["another member", { deny: [], agents: [] }],
  ["a name twice", { ask: ["look"], deny: ["look"] }],
  ["a name that is chosen and reset", { ask: ["look"], reset: ["look"] }],
  ["a name that is no string", { deny: [7] }],
  ["an empty name", { deny: [""] }],
  ["a long name", { deny: ["x".repeat(129)] }],
  ["too many names", { deny: Array.from({ length: 2000 }, (_, index) => `tool-${index}`) }],
  ["no label", { agent: "Shopper!", deny: ["look"] }],
])("Keyhold refuses a body with %s", async (_what, body) => {
  expect(codeOf(await write(body))).toBe("body_invalid");
});

it("an agent named like a member of every object has no choices of its own", async () => {
  expect((await read("constructor")).tools[0]).toMatchObject({ verdict: "allow" });
  expect(await isSent("look", "constructor")).toBe(true);
  expect(codeOf(await gate.alice.json(`${path}?agent=Shopper!`))).toBe("body_invalid");
});

describe("choices belong to the connection", () => {
  it("choices stay when the user connects the same account again, and end when the user disconnects", async () => {
    await write({ deny: ["look"] });
    await connect(gate.product, gate.alice, "scripted");
    expect(await isSent("look")).toBe(false);
    await gate.alice.fetch(paths.connection("scripted"), { method: "DELETE" });
    expect(codeOf(await write({ deny: ["look"] }))).toBe("not_connected");
    await connect(gate.product, gate.alice, "scripted");
    expect(await isSent("look")).toBe(true);
  });

  it("keyhold.forget() removes the choices", async () => {
    await write({ deny: ["look"] });
    await gate.keyhold.forget("alice");
    await connect(gate.product, gate.alice, "scripted");
    expect((await read()).agents).toEqual([]);
  });

  it("another user, another site, and an agent's token cannot change the choices", async () => {
    const bob = await gate.product.browserOf("bob");
    const body = JSON.stringify({ deny: ["look"] });
    const init = { method: "PATCH", headers: { "content-type": "application/json" }, body };
    expect(codeOf(await bob.json(path, init))).toBe("not_connected");
    const { token } = await gate.keyhold.agentToken({ userId: "alice", provider: "scripted" });
    const wrong: Record<string, string>[] = [
      { cookie: gate.alice.cookie(), "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { cookie: gate.alice.cookie() },
      { authorization: `Bearer ${token}`, [requestHeader.name]: requestHeader.value },
    ];
    for (const headers of wrong) {
      const response = await fetch(gate.mount + path, { ...init, headers: { ...init.headers, ...headers } });
      expect([401, 403]).toContain(response.status);
    }
    expect(await isSent("look")).toBe(true);
  });
});
