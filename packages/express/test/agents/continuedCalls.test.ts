import { PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listOf } from "../support/openApprovalPages.js";
import { type Gate, openGate, toolCall } from "../support/openGate.js";

let gate: Gate;
let amount = 0;
beforeAll(async () => {
  gate = await openGate({ tools: { page: { ask: ["pay"] } } }, { rateLimit: { limit: 10_000, window: 60 } });
});
beforeEach(() => {
  gate.upstream.reset();
  amount += 1;
});
afterAll(() => gate.close());

const _meta = { [PROTOCOL_VERSION_META_KEY]: "2026-07-28" };
const question = { size: { method: "elicitation/create", params: { message: "Which size?" } } };
/** The call of this test, in a version of MCP. */
const callOf = (era: "2025-11-25" | "2026-07-28") => {
  const params = { name: "pay", arguments: { amount }, ...(era === "2026-07-28" && { _meta }) };
  return toolCall("pay", {}, { params });
};

/** Sends a call that the user approves, and that the server answers with this result. @returns how the same call is answered then */
async function sentAgain(body: string, result: object): Promise<string | number> {
  gate.upstream.play("tools/call", (res, message) => gate.upstream.answer(res, message, { result }));
  expect((await gate.paths.proxy(body)).code).toBe("approval_required");
  for (const { id, status } of await listOf(gate.alice))
    if (status === "waiting") await gate.keyhold.decide({ userId: "alice", approvalId: id, decision: "approve" });
  expect(await gate.paths.proxy(body)).toMatchObject({ status: 200 });
  const { status, code } = await gate.paths.proxy(body);
  return code ?? status;
}

describe("after the user has approved a call, the same call", () => {
  it.each([
    ["a question", { inputRequests: question }],
    ["a state", { requestState: "a state" }],
    ["both", { inputRequests: question, requestState: "a state" }],
  ])("goes on under this approval if the server asks for it again with %s", async (_what, more) => {
    expect(await sentAgain(callOf("2026-07-28"), { resultType: "input_required", ...more })).toBe(200);
    expect(gate.upstream.calls()).toHaveLength(2);
  });

  it.each<[string, "2025-11-25" | "2026-07-28", object]>([
    ["without a question and a state", "2026-07-28", {}],
    ["with no question and no state", "2026-07-28", { inputRequests: {}, requestState: null }],
    ["with a state that is no text", "2026-07-28", { requestState: { of: "the server" } }],
    ["with a state, in a version that does not know that", "2025-11-25", { requestState: "a state" }],
    ["with a question, in a version that does not know that", "2025-11-25", { inputRequests: question }],
  ])("needs a new approval if the server asks for it again %s", async (_what, era, more) => {
    const result = { resultType: "input_required", content: [{ type: "text", text: "paid" }], ...more };
    expect(await sentAgain(callOf(era), result)).toBe("approval_required");
    expect(gate.upstream.calls()).toHaveLength(1);
  });
});
