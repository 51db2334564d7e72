import { expect, test } from "vitest";
import { readAttempt } from "../../src/client/readAttempt.js";
import { readConnection, readConnections } from "../../src/client/readConnection.js";
import { agentcard, furtherAccount, withStatus } from "../../src/testing/index.js";

const first = withStatus(agentcard, "connected");
const work = {
  ...furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example"),
  scopes: ["cards:read", "cards:write"],
  lastUsedAt: "2026-11-22T11:00:00.000Z",
  lastUsedBy: "shopper",
  isDefault: true,
  accounts: "several",
};

test("an answer keeps every account of a provider, with all that it says", () => {
  expect(readConnections({ user: "alice", connections: [first, work] })?.connections).toEqual([first, work]);
});

test("a connection without a valid id is the first one of its provider", () => {
  for (const id of [undefined, null, 7, "", "civic", "agentcard.", "agentcard.A", "agentcard.a.b", "agentcards", {}]) {
    expect(readConnection({ ...first, id })?.id).toBe("agentcard");
  }
});

test.each([
  ["label", [7, "", null]],
  ["scopes", ["cards:read", [7], ["cards:read", null], [""], {}]],
  ["lastUsedAt", ["yesterday", 7, ""]],
  ["lastUsedBy", [7, "", null]],
  ["isDefault", ["true", 1, false]],
  ["accounts", ["one", "many", true]],
] as const)("an invalid %s counts as absent", (member, values) => {
  for (const value of values) expect(readConnection({ ...work, [member]: value })?.[member]).toBe(undefined);
});

test("an attempt names the connection, if the backend does", () => {
  const read = (connection: unknown) => readAttempt({ status: "connected", connection });
  expect(read("agentcard.k3v9x0m2qa")).toEqual({ status: "connected", connection: "agentcard.k3v9x0m2qa" });
  for (const odd of [undefined, 7, "", null]) expect(read(odd)).toEqual({ status: "connected" });
});
