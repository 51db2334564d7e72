import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeSettings } from "../../src/connections/changeSettings.js";
import { disconnect } from "../../src/connections/disconnect.js";
import { forget } from "../../src/connections/forget.js";
import { describeConnection, listConnections } from "../../src/connections/listConnections.js";
import { meantConnection } from "../../src/connections/meantConnection.js";
import { startedConnection } from "../../src/connections/startedConnection.js";
import { tidyAccounts } from "../../src/connections/tidyAccounts.js";
import { keysOf } from "../../src/stores/keysOf.js";
import type { Store } from "../../src/stores/Store.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { connectionKey, contextOf } from "../../src/vault/createVault.js";
import { callOf, createMergeWorld, keyring, provider, tokensIn } from "../support/createMergeWorld.js";
import { type StoreKind, storeKinds } from "../support/storeKinds.js";

const FURTHER = "agentcard.0123456789";
const NEW = "agentcard.9876543210";
const KEY = "keyhold:{alice}:accounts";
const AWAY = { code: "store_unavailable" };
const first = callOf("agentcard");
const further = callOf(FURTHER);
const alice = { userId: "alice", provider };
const usesDefault = { usesDefault: true };
/** This world keeps no record of tool calls. */
const activity = { drop: async () => undefined };

/** Ways to change a record so that this process cannot read it. */
const unreadable: [why: string, change: (sealed: string, context: readonly string[]) => Promise<string>][] = [
  [
    "is sealed with a key that this process does not have",
    async (sealed, context) =>
      createKeyring(["another key that is long enough for a test"]).seal(await keyring.open(sealed, context), context),
  ],
  [
    "has the format of a newer version",
    async (sealed, context) =>
      keyring.seal(JSON.stringify({ ...JSON.parse(await keyring.open(sealed, context)), format: 2 }), context),
  ],
  ["is cut", async (sealed) => sealed.slice(0, -3)],
];

describe.each(storeKinds)("in $name, a record of a user with two accounts", ({ start }) => {
  let opened: Awaited<ReturnType<StoreKind["start"]>>;
  let store: Store;
  let world: ReturnType<typeof createMergeWorld>;
  let process: ReturnType<typeof world.startProcess>;
  beforeAll(async () => {
    opened = await start();
    store = await opened.open();
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    world = createMergeWorld(store);
    process = world.startProcess();
    await process.connect("agentcard", "private");
    await process.connect(FURTHER, "company");
    await changeSettings(process.services, further, { default: true });
  });
  afterEach(async () => {
    for await (const key of keysOf(store, "")) await store.take(key);
  });

  const labels = async () => (await listConnections(process.services, "alice")).map(({ id, label }) => [id, label]);

  describe.each(unreadable)("the directory %s", (_why, change) => {
    let before: string;
    let left: string;
    beforeEach(async () => {
      before = (await store.get(KEY)) ?? expect.fail("no directory");
      left = await change(before, ["accounts", "alice"]);
      await store.set(KEY, left);
    });

    it("Keyhold does not overwrite it, and everything is there when it can be read again", async () => {
      const { services, connect } = process;
      await expect(connect(NEW, "third")).rejects.toMatchObject(AWAY);
      await expect(changeSettings(services, first, { default: true, label: "Mine" })).rejects.toMatchObject(AWAY);
      expect(await disconnect(services, first)).toEqual({ revokedAtProvider: true });
      expect(await connect("agentcard", "private")).toBe("agentcard");
      expect(await store.get(KEY)).toBe(left);
      expect([...(await world.grants()).keys()].sort()).toEqual(["agentcard", FURTHER]);
      await store.set(KEY, before);
      expect(await labels()).toEqual([
        ["agentcard", "private"],
        [FURTHER, "company"],
      ]);
      expect(await meantConnection(services, alice, usesDefault)).toBe(FURTHER);
    });

    it("the first connection works without it: Keyhold lists, names, reconnects and disconnects it", async () => {
      const { services, connect } = process;
      expect(await labels()).toEqual([["agentcard", "private"]]);
      expect(await startedConnection(services, first)).toBe("agentcard");
      expect(await connect("agentcard", "private")).toBe("agentcard");
      expect(await changeSettings(services, first, { label: "Mine" })).toMatchObject({ label: "Mine" });
      await store.set(connectionKey(first, "used"), new Date().toISOString());
      expect(await disconnect(services, first)).toEqual({ revokedAtProvider: true });
      expect(await store.get(connectionKey(first, "used"))).toBeUndefined();
    });

    it("a further connection that is named works without it, and disconnecting it revokes its grant", async () => {
      const { services } = process;
      expect(await describeConnection(services, further)).toMatchObject({ status: "connected", account: "company" });
      expect(await changeSettings(services, further, { label: "Work" })).toMatchObject({ label: "Work" });
      expect(await disconnect(services, further)).toEqual({ revokedAtProvider: true });
      await store.set(KEY, before);
      expect(await labels()).toEqual([["agentcard", "private"]]);
    });

    it("Keyhold does not guess which connection is meant, and sends no user to the provider without success", async () => {
      const { services } = process;
      const problem = { ...AWAY, cause: { message: expect.stringMatching(/put it back|Run the newer version/) } };
      for (const uses of [usesDefault, { usesDefault: false }])
        await expect(meantConnection(services, alice, uses)).rejects.toMatchObject(problem);
      await expect(startedConnection(services, first, "another")).rejects.toMatchObject(problem);
      await expect(startedConnection(services, further)).rejects.toMatchObject(problem);
    });

    it("forget revokes the grants of all connections, also one that a crash has left moving, and leaves no key", async () => {
      const { services } = process;
      const { grant, version } = (await services.vault.read(further)) ?? expect.fail("no grant");
      await services.vault.replace(further, version, { ...grant, movesTo: { id: "a move", connection: "agentcard" } });
      const tokens = [...(await world.grants()).values()].flatMap(tokensIn);
      expect(tokens).toHaveLength(2);
      const ended = (await forget({ ...services, activity }, "alice")).map(({ connection }) => connection);
      expect(ended.sort()).toEqual(["agentcard", FURTHER]);
      expect([...world.revoked]).toEqual(expect.arrayContaining(tokens));
      expect(await world.keys()).toEqual([]);
    });
  });

  it("a grant that a newer version wrote does not disturb the user's other connections", async () => {
    const { services, connect } = process;
    const key = connectionKey(further, "grant");
    const context = contextOf(further);
    const grant = JSON.parse(await keyring.open((await store.get(key)) ?? "", context));
    const newer = await keyring.seal(JSON.stringify({ ...grant, format: 2 }), context);
    await store.set(key, newer);
    expect((await listConnections(services, "alice")).map(({ status }) => status)).toEqual([
      "connected",
      "unavailable",
    ]);
    // It still counts: to take the other account in its place would be a guess.
    expect(await meantConnection(services, alice, usesDefault)).toBe(FURTHER);
    expect(await connect(NEW, "third")).toBe(NEW);
    expect(await disconnect(services, callOf(NEW))).toEqual({ revokedAtProvider: true });
    expect(await connect("agentcard", "private")).toBe("agentcard");
    await tidyAccounts(services, first);
    await expect(forget({ ...services, activity }, "alice")).rejects.toMatchObject(AWAY);
    expect(await store.get(key)).toBe(newer);
    expect((await world.keys()).sort()).toEqual([key, KEY].sort());
  });
});
