import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentcardAt } from "../support/agentcardAt.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let upstream: Upstream;
let product: Product;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => [
      agentcardAt({ ...agentcardOptions, tools: { agent: { allow: ["pay", "list_cards"] } } }, upstream.url),
    ],
  });
  closing.push(product.close, upstream.close);
  for (const user of ["alice", "bob"]) await connect(product, await product.browserOf(user), "scripted");
});
afterAll(async () => {
  for (const close of closing) await close();
});

const OWN = 'state of the server: "\u00e9"';
const json = { "content-type": "application/json" };
const answer = { jsonrpc: "2.0", id: 1, result: { resultType: "input_required", requestState: OWN } };
/** The two forms of an answer. */
const forms: [string, Record<string, string>, string][] = [
  ["one message", json, JSON.stringify(answer)],
  ["an event stream", { "content-type": "text/event-stream" }, `data: ${JSON.stringify(answer)}\n\n`],
];

interface Call {
  readonly user?: string;
  readonly agent?: string;
  readonly name?: string;
  readonly args?: object;
}

async function send(
  { user = "alice", agent = "shopper", name = "pay", args = { amount: 1 } }: Call,
  more: object = {},
) {
  const { url, fetch } = await product.keyhold.mcp({ userId: user, provider: "scripted", agent });
  const params = { name, arguments: args, ...more };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return fetch(url, { method: "POST", body });
}

/** Sends a call. @returns the state that the agent gets from the server */
async function stateOf(call: Call = {}): Promise<string> {
  const text = await (await send(call)).text();
  return JSON.parse(text.replace(/^data: /, "")).result.requestState;
}
const paramsAtServer = () => upstream.arrived.map(({ body }) => JSON.parse(body).params);

describe.each(forms)("a server's state in %s", (_form, headers, text) => {
  beforeEach(() => upstream.play((_req, res) => res.writeHead(200, headers).end(text)));

  it("a server's state comes back to the server as it was, with the same call, even if its arguments have another order", async () => {
    const requestState = await stateOf({ args: { amount: 1, to: "shop" } });
    expect(requestState).not.toBe(OWN);
    upstream.arrived.length = 0;
    await (await send({ args: { to: "shop", amount: 1 } }, { requestState, inputResponses: { a: {} } })).text();
    expect(paramsAtServer()).toMatchObject([{ requestState: OWN, inputResponses: { a: {} } }]);
  });

  it.each<[string, Call]>([
    ["other arguments", { args: { amount: 5000 } }],
    ["no arguments", { args: {} }],
    ["another tool", { name: "list_cards" }],
    ["another agent", { agent: "other" }],
    ["another user", { user: "bob" }],
  ])("is refused with %s, and nothing is sent", async (_what, call) => {
    const requestState = await stateOf();
    upstream.arrived.length = 0;
    await expect(send(call, { requestState })).rejects.toMatchObject({ code: "body_invalid" });
    expect(upstream.arrived).toEqual([]);
  });
});

it.each([OWN, "", "keyhold-call.", `keyhold-call.x.${OWN}`, "keyhold.x", 5, {}, [OWN]])(
  "the state %j, which is of no answer to this call, is refused, and nothing is sent",
  async (requestState) => {
    upstream.play((_req, res) => res.end());
    await expect(send({}, { requestState })).rejects.toMatchObject({ code: "body_invalid" });
    expect(upstream.arrived).toEqual([]);
  },
);

it("a call whose state is null is a call without a state", async () => {
  upstream.play((_req, res) => res.writeHead(200, json).end(JSON.stringify(answer)));
  expect((await send({}, { requestState: null })).status).toBe(200);
});
