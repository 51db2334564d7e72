import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Gate, openGate, toolCall } from "../support/openGate.js";

let gate: Gate;
beforeAll(async () => {
  gate = await openGate({ tools: { agent: { ask: ["pay"] } } }, { approvals: { holdSeconds: 1, rounds: false } });
});
beforeEach(() => gate.upstream.reset());
afterAll(() => gate.close());

const of = { userId: "carol", connection: "scripted" };
/** A row of the product's own table, which has only the day on which a user connected. */
const row = (account: string) => ({
  ...{ userId: "carol", provider: "scripted", account, connectedAt: "2024-01-01" },
  tokens: { accessToken: `token of ${account}` },
});

/** The last import of this user had the same `connectedAt`. */
async function importAgain() {
  await gate.keyhold.disconnect({ userId: "carol", provider: "scripted" });
  const { isNew, connection } = await gate.keyhold.import(row("second@example.com"));
  expect([isNew, connection.connectedAt]).toEqual([true, "2024-01-01T00:00:00.000Z"]);
}

it("the agent token of an imported connection ends with it, even if another account is imported with the same time", async () => {
  await gate.keyhold.import(row("first@example.com"));
  const { url, token } = await gate.keyhold.agentToken(of);
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const call = () => fetch(url, { method: "POST", headers, body: toolCall("look") });
  expect((await call()).status).toBe(200);
  await importAgain();
  expect((await call()).status).toBe(401);
  expect(gate.upstream.calls()).toHaveLength(1);
});

it("an approval for the account of an imported connection counts for no other account, also with the same time", async () => {
  await gate.keyhold.disconnect({ userId: "carol", provider: "scripted" });
  await gate.keyhold.import(row("first@example.com"));
  const { url, fetch: send } = await gate.keyhold.mcp(of);
  const pay = async () => JSON.parse(await (await send(url, { method: "POST", body: toolCall("pay") })).text()).result;
  const { approvalId } = (await pay())._meta["keyhold/approval"];
  await gate.keyhold.decide({ userId: "carol", approvalId, decision: "approve" });
  await importAgain();
  const { status, approvalId: other } = (await pay())._meta["keyhold/approval"];
  expect([status, other === approvalId, gate.upstream.calls()]).toEqual(["approval_required", false, []]);
});
