import { expect, it } from "vitest";
import { agentcard, type Provider } from "../../src/index.js";
import { answerToAgent } from "../../src/mcp/answerToAgent.js";

const fault = new Error("A fault of the provider.");

it.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw fault;
    },
  ],
  ["returns a promise that rejects", () => Promise.reject(fault)],
  ["returns nothing", () => undefined],
])("if `describe` %s, an agent gets the tool's name in the answer, and the process goes on", (_case, describe) => {
  const provider: Provider = {
    ...agentcard({ clientId: "product" }),
    describe: describe as Provider["describe"],
  };
  const call = {
    ...{ tool: "pay", arguments: {}, userId: "alice", provider: "agentcard", connection: "agentcard" },
    by: "agent",
  } as const;
  const answer = answerToAgent(
    { jsonrpc: "2.0", id: 1 },
    { call, status: "declined" },
    { provider, approveUrl: (id) => id, hasOutputSchema: true },
  );
  expect(answer).toMatchObject({ result: { content: [{ text: expect.stringContaining("the call of pay") }] } });
});
