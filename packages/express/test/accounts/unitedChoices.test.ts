import { expect, it } from "vitest";
import { moveGrant } from "../../src/connections/moveGrant.js";
import { LARGEST_CHOICES } from "../../src/connections/unitedChoices.js";
import type { ChosenForAgents } from "../../src/vault/Grant.js";
import { callOf, createMergeWorld } from "../support/createMergeWorld.js";

const TO = callOf("agentcard");
const FROM = callOf("agentcard.0123456789");
const agents = (lists: ChosenForAgents["agents"]): ChosenForAgents => ({ agents: lists, account: "alice" });

/** Merges two connections with these choices. @returns the choices of the one that stays */
async function merged(staying: ChosenForAgents | undefined, moving: ChosenForAgents | undefined) {
  const { services } = createMergeWorld().startProcess();
  const grant = { account: "alice", connectedAt: "2026-11-29T09:00:00.000Z" };
  await services.vault.write(TO, { ...grant, chosen: staying });
  await services.vault.write(FROM, { ...grant, chosen: moving });
  expect(await moveGrant(services, FROM, TO)).toBe(true);
  return (await services.vault.read(TO))?.grant.chosen?.agents;
}

it("if both connections have choices, the choices of all agents stay, and the stricter one counts for each tool", async () => {
  const one = agents({ shopper: { allow: ["a", "b"], ask: ["c"], deny: ["d"] }, constructor: { deny: ["x"] } });
  const other = agents({ shopper: { allow: ["d"], ask: ["a"], deny: ["c"] }, reporter: { ask: ["y"] } });
  expect(await merged(one, other)).toEqual({
    shopper: { allow: ["b"], ask: ["a"], deny: ["d", "c"] },
    constructor: { deny: ["x"] },
    reporter: { allow: [], ask: ["y"], deny: [] },
  });
});

it("if one connection has choices, they stay", async () => {
  const one = agents({ shopper: { deny: ["d"] } });
  expect(await merged(one, undefined)).toEqual(one.agents);
  expect(await merged(undefined, one)).toEqual(one.agents);
});

it("if all choices together are too large, only the choices of the connection that stays count", async () => {
  const one = agents({ shopper: { deny: ["x".repeat(LARGEST_CHOICES / 2)] } });
  const other = agents({ shopper: { deny: ["y".repeat(LARGEST_CHOICES / 2)] } });
  expect(await merged(one, other)).toEqual(one.agents);
});
