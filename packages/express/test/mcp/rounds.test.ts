import { afterEach, expect, it, vi } from "vitest";
import { callContext } from "../../src/connections/callContext.js";
import { agentcard } from "../../src/index.js";
import type { Message } from "../../src/mcp/checkMessage.js";
import { createRounds } from "../../src/mcp/createRounds.js";
import { createKeyring } from "../../src/vault/createKeyring.js";

const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });
const callOf = (userId: string, agent = "shopper") =>
  callContext({ userId, provider, connection: "agentcard", requestId: "a run", agent });
const rounds = createRounds(createKeyring(["a key that is long enough for a test"]), 600_000);
const version = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
const messageWith = (more: object = {}, _meta: Record<string, unknown> = version): Message => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "create_card", arguments: { amount_cents: 1000 }, _meta, ...more },
});
const stateOf = (answer: object | undefined): string => Object(answer).result.requestState;

afterEach(() => {
  vi.useRealTimers();
});

/** Sends a call again with the state of each answer, until there is none. @returns the states */
async function statesOf(call = callOf("alice")): Promise<string[]> {
  const states: string[] = [];
  for (;;) {
    const requestState = states.at(-1);
    const round = await rounds.begin(call, messageWith(requestState === undefined ? {} : { requestState }));
    const answer = await round.next("an approval");
    if (!answer) return states;
    states.push(stateOf(answer));
  }
}

it("a client comes back ten times, and the eleventh request gets a result", async () => {
  expect(await statesOf()).toHaveLength(10);
});

it("Keyhold's own state is removed before the call is sent, and nothing else", async () => {
  const [requestState = ""] = await statesOf();
  const { text = "" } = await rounds.begin(callOf("alice"), messageWith({ requestState }));
  expect(JSON.parse(text)).toEqual(messageWith());
});

it.each([
  ["another user's state", callOf("bob")],
  ["another agent's state", callOf("alice", "other")],
])("%s does not count, and the call goes to the server as it is", async (_what, call) => {
  const [requestState = ""] = await statesOf();
  const round = await rounds.begin(call, messageWith({ requestState }));
  expect(round.text).toBeUndefined();
  expect(await round.next("an approval")).toBeUndefined();
});

it("a state that has ended begins again, and is still removed", async () => {
  const last = (await statesOf()).at(-1);
  vi.useFakeTimers({ now: Date.now() + 600_000 });
  const round = await rounds.begin(callOf("alice"), messageWith({ requestState: last }));
  expect(round.text).toBeDefined();
  expect(await round.next("an approval")).toMatchObject({ result: { resultType: "input_required" } });
});

it.each([
  ["of an older version of MCP", messageWith({}, {})],
  ["with a state of the server", messageWith({ requestState: "of the server" })],
  ["with answers to the server's questions", messageWith({ inputResponses: {} })],
])("a call %s gets a result at once", async (_what, message) => {
  const round = await rounds.begin(callOf("alice"), message);
  expect(round.text).toBeUndefined();
  expect(await round.next("an approval")).toBeUndefined();
});
