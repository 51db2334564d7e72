import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { disconnect } from "../../src/connections/disconnect.js";
import { listConnections } from "../../src/connections/listConnections.js";
import { tidyAccounts } from "../../src/connections/tidyAccounts.js";
import { callOf, createMergeWorld, type Death, provider, tokensIn } from "../support/createMergeWorld.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const FURTHER = "agentcard.0123456789";
const NEXT = "agentcard.9876543210";
/** Milliseconds after which the locks of a dead process have ended, and entries that it has left count as old. */
const LATER = 11 * 60_000;

type World = ReturnType<typeof createMergeWorld>;
type Process = ReturnType<World["startProcess"]>;

/** What a user does in a process that can die, after a process has prepared it. Each ends with two connections of one account. */
const scenarios: Record<string, { prepare(before: Process): Promise<unknown>; act(dying: Process): Promise<string> }> =
  {
    "a further connection gets the account of the first": {
      prepare: (before) => before.connect("agentcard", "alice"),
      act: (dying) => dying.connect(FURTHER, "alice"),
    },
    "the first connection gets the account of a further one": {
      async prepare(before) {
        await before.connect("agentcard", "bob");
        await before.connect(FURTHER, "alice");
      },
      act: (dying) => dying.connect("agentcard", "alice"),
    },
    "two further connections get the account of another at the same time": {
      async prepare(before) {
        await before.connect("agentcard", "bob");
        await before.connect("agentcard.aaaaaaaaaa", "alice");
      },
      async act(dying) {
        const [one] = await Promise.all([dying.connect(FURTHER, "alice"), dying.connect(NEXT, "alice")]);
        return one;
      },
    },
  };

/** Runs a scenario in a process that dies. @returns whether it has died before the end */
async function follow(scenario: keyof typeof scenarios, death: Death): Promise<boolean> {
  const { prepare, act } = scenarios[scenario] ?? expect.fail(scenario);
  const world = createMergeWorld();
  await prepare(world.startProcess());
  const before = [...(await world.grants()).values()].flatMap(tokensIn);
  vi.setSystemTime(Date.now() + 1_000);
  const dying = world.startProcess(death);
  const work = act(dying).then(() => dying.services.backgroundWork.close());
  await Promise.race([work, dying.died]);
  // A command that dies after the store got it has reached the store now.
  await new Promise(setImmediate);
  const isOver = !dying.isDead();

  // Each token is in a record from which `disconnect` takes it.
  const left = [...(await world.grants()).values()].flatMap(tokensIn);
  for (const token of before) expect([...left, ...world.revoked]).toContain(token);

  vi.setSystemTime(Date.now() + LATER);
  const { services, connect } = world.startProcess();
  await listConnections(services, "alice");
  await services.backgroundWork.close();
  const grants = await world.grants();
  expect([...grants.values()].filter(({ movesTo }) => movesTo)).toEqual([]);
  // No two grants use the same refresh token.
  const inUse = [...grants.values()].map(({ tokens }) => tokens?.refreshToken);
  expect(new Set(inUse).size).toBe(inUse.length);
  for (const token of left) expect([...[...grants.values()].flatMap(tokensIn), ...world.revoked]).toContain(token);

  // The next time that the user connects the account, it has one connection.
  const name = await connect("agentcard.bbbbbbbbbb", "alice");
  const rows = (await listConnections(services, "alice")).filter(({ account }) => account === "alice");
  expect(rows.map(({ id }) => id)).toEqual([name]);

  for (const { id } of await listConnections(services, "alice")) await disconnect(services, callOf(id));
  await services.backgroundWork.close();
  for (const token of left) expect([...world.revoked]).toContain(token);
  await tidyAccounts(services, { userId: "alice", provider });
  expect(await world.keys()).toEqual([]);
  return !isOver;
}

describe.each(Object.keys(scenarios))("%s", (scenario) => {
  it.each(["before", "after"] as const)(
    "Keyhold loses no token and no connection if the process dies %s any command to the store",
    async (when) => {
      let at = 1;
      while (await follow(scenario, { at, when })) at++;
      // Otherwise the test would show little.
      expect(at).toBeGreaterThan(20);
    },
    300_000,
  );
});

it("the account has one connection after the merge, and all tokens are revoked with it", async () => {
  const world = createMergeWorld();
  const { connect, services } = world.startProcess();
  expect(await connect("agentcard", "alice")).toBe("agentcard");
  expect(await connect(FURTHER, "bob")).toBe(FURTHER);
  vi.setSystemTime(Date.now() + 1_000);
  expect(await connect(NEXT, "bob")).toBe(FURTHER);
  expect((await world.grants()).get(FURTHER)).toMatchObject({
    tokens: { refreshToken: "bob refresh 3" },
    replaced: [{ tokens: { refreshToken: "bob refresh 2" } }],
  });
  expect((await listConnections(services, "alice")).map(({ id, account }) => [id, account])).toEqual([
    ["agentcard", "alice"],
    [FURTHER, "bob"],
  ]);
  expect(world.revoked.size).toBe(0);
  await disconnect(services, callOf(FURTHER));
  expect([...world.revoked].filter((token) => token.includes("refresh")).sort()).toEqual([
    "bob refresh 2",
    "bob refresh 3",
  ]);
});

it("a grant from before Keyhold stored account keys is found by its name, where the key is the e-mail address", async () => {
  const world = createMergeWorld();
  const { connect, services } = world.startProcess();
  await connect("agentcard", "alice");
  const { vault } = services;
  const record = (await vault.read(callOf("agentcard"))) ?? expect.fail("no record");
  await vault.replace(callOf("agentcard"), record.version, { ...record.grant, accountKey: undefined });
  expect(await connect(FURTHER, "alice")).toBe("agentcard");
});
