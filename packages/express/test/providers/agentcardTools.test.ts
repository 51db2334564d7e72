import { expect, it } from "vitest";
import { agentcardRules, describeAgentcardCall } from "../../src/providers/agentcardTools.js";

const about = { userId: "alice", provider: "agentcard", connection: "agentcard", by: "agent" } as const;
const described = (tool: string, args = {}) => describeAgentcardCall({ ...about, tool, arguments: args });
const callable = [...(agentcardRules.page?.allow ?? []), ...(agentcardRules.agent?.allow ?? [])];

it.each([...new Set(callable)])("Agentcard's tool %s, which needs no question, is described in words", (tool) => {
  expect(described(tool)).toMatch(/^[A-Z][a-z]+ [A-Za-z' ]+$/);
});

it("a call that reads about one card names it", () => {
  expect(described("list_transactions", { card_id: "card_1" })).toBe("List the transactions of the card card_1");
  expect(described("get_card_balance", { card_id: "card_1" })).toBe("Look at the balance of the card card_1");
});

it.each(["of_tomorrow", "constructor", "__proto__"])("a call of an unknown tool, such as %s, has no words", (tool) => {
  expect(described(tool)).toBeUndefined();
});
