import { expect, it } from "vitest";
import { agentcardRules, amountOfAgentcardCall, describeAgentcardCall } from "../../src/providers/agentcardTools.js";

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

it.each([
  ["create_card", { amount_cents: 4200 }, 4200],
  ["withdraw", { amount_cents: 50_000 }, 50_000],
  ["update_card_limit", { new_limit_cents: 100 }, 100],
  ["update_card_limit", { spend_limit_cents: 200 }, 200],
  ["list_cards", {}, undefined],
  ["create_card", { amount_cents: "4200" }, undefined],
  ["create_card", { amount_cents: 0.5 }, undefined],
] as const)("a call of %s with %j is about %s cents", (tool, args, cents) => {
  expect(amountOfAgentcardCall({ ...about, tool, arguments: args })).toBe(cents);
});
