import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ruledTools } from "../../src/mcp/ruledTools.js";
import { type Gate, openGate } from "../support/openGate.js";

const ASKS = "The user has to approve each call of this tool.";
const MAY_ASK = "The user may have to approve a call of this tool.";

const inputSchema = { type: "object" };
const named = (name: string, description?: string) => ({ name, description, inputSchema });
const served = [
  named("pay", "Pays."),
  named("buy", "Buys things. "),
  named("give"),
  named("never", "Never."),
  named("NEVER", "Never."),
  named("other", "Other."),
  { ...named("look", "Looks."), annotations: { readOnlyHint: true } },
  { ...named("touch", "Touches."), annotations: { readOnlyHint: "true" } },
  { name: 7, inputSchema },
  "no tool",
];

let gate: Gate;
beforeAll(async () => {
  const lists = { allow: ["pay"], ask: ["buy", "give"], deny: ["never"] };
  // In the place of approvals, which need a product with signed-in users, as it is here.
  gate = await openGate({
    tools: { page: { ...lists, other: () => "allow" }, agent: { ...lists, other: () => "allow" } },
  });
});
afterAll(() => gate.close());

/** What clients see: the names, with the descriptions. If the arguments decide, the description says that a call may ask the user, except of a tool that only reads. */
const expected = [
  ["pay", "Pays."],
  ["buy", `Buys things. ${ASKS}`],
  ["give", ASKS],
  ["other", `Other. ${MAY_ASK}`],
  ["look", "Looks."],
  ["touch", `Touches. ${MAY_ASK}`],
];

const request = (cursor?: string) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: cursor === undefined ? {} : { cursor } });

interface Listed {
  readonly result: { readonly tools: readonly unknown[]; readonly nextCursor?: string };
}

/** The message of an answer that is JSON or an event stream. */
function messageIn(text: string): Listed {
  const [, data = text] = /^data: (.*)$/m.exec(text) ?? [];
  return JSON.parse(data);
}

const shown = (tools: readonly unknown[]) =>
  tools.flatMap((tool) => {
    const { name, description } = Object(tool);
    return typeof name === "string" ? [[name, description]] : [];
  });

describe.each(["proxy", "keyhold.mcp()", "the bearer route"] as const)("a list of tools through %s", (path) => {
  it.each([
    ["JSON", "application/json", (json: string) => json],
    ["an event stream", "text/event-stream", (json: string) => `event: message\ndata: ${json}\n\n`],
  ])("as %s leaves out what is denied, and says which tools ask the user", async (_how, type, written) => {
    gate.upstream.play("tools/list", (res, { id }) =>
      res
        .writeHead(200, { "content-type": type })
        .end(written(JSON.stringify({ jsonrpc: "2.0", id, result: { tools: served } }))),
    );
    const { text } = await gate.paths[path](request());
    const { tools } = messageIn(text).result;
    expect(shown(tools)).toEqual(expected);
    // Keyhold does not change members that are not tools.
    expect(tools).toEqual(expect.arrayContaining([{ name: 7, inputSchema }, "no tool"]));
  });

  it("on several pages is ruled on each page, and keeps its cursors", async () => {
    gate.upstream.play("tools/list", (res, message) => {
      const { cursor } = message.params;
      const result = cursor === "2" ? { tools: served.slice(3) } : { tools: served.slice(0, 3), nextCursor: "2" };
      gate.upstream.answer(res, message, { result });
    });
    const first = messageIn((await gate.paths[path](request())).text).result;
    const second = messageIn((await gate.paths[path](request(first.nextCursor))).text).result;
    expect([...shown(first.tools), ...shown(second.tools)]).toEqual(expected);
    expect([first.nextCursor, second.nextCursor]).toEqual(["2", undefined]);
  });

  it("an answer that is no list, or an error, passes unchanged", async () => {
    for (const body of [
      { result: { tools: "never" } },
      { result: {} },
      { error: { code: -32601, message: "never" } },
    ]) {
      gate.upstream.play("tools/list", (res, message) => gate.upstream.answer(res, message, body));
      expect(messageIn((await gate.paths[path](request())).text)).toEqual({ jsonrpc: "2.0", id: 1, ...body });
    }
  });
});

it("the tools route leaves out what is denied, and says which tools ask the user", async () => {
  gate.upstream.play("tools/list", (res, message) =>
    gate.upstream.answer(res, message, { result: { tools: served.slice(0, 8) } }),
  );
  const { body } = await gate.alice.json(paths.tools("scripted"));
  expect(shown(body.tools as unknown[])).toEqual(expected);
});

it("if the provider has rules of its own, they say which tools only read, and the server's annotations do not", () => {
  const ownTools = { agent: { allow: ["list_cards"], unlisted: "ask" } } as const;
  const annotations = { readOnlyHint: true };
  const tools = [
    { name: "list_cards", description: "Lists." },
    { name: "get_number", description: "Shows.", annotations },
  ];
  expect(shown(ruledTools(tools, { ownTools }, () => undefined))).toEqual([
    ["list_cards", "Lists."],
    ["get_number", `Shows. ${MAY_ASK}`],
  ]);
});
