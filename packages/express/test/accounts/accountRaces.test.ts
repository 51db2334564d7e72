import type { Connection } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeSettings } from "../../src/connections/changeSettings.js";
import { disconnect } from "../../src/connections/disconnect.js";
import { listConnections } from "../../src/connections/listConnections.js";
import { keysOf } from "../../src/stores/keysOf.js";
import type { Store } from "../../src/stores/Store.js";
import type { Accounts } from "../../src/vault/createDirectory.js";
import { callOf, createMergeWorld, keyring } from "../support/createMergeWorld.js";
import { gate } from "../support/gate.js";
import { type StoreKind, storeKinds } from "../support/storeKinds.js";

const DIRECTORY = "keyhold:{alice}:accounts";
const ONE = "agentcard.1111111111";
const OTHER = "agentcard.2222222222";

type World = ReturnType<typeof createMergeWorld>;
type Rows = ReadonlyMap<string, Connection>;

/** What a process does to a user's accounts, and whether the user sees it afterwards. */
interface Change {
  act(process: ReturnType<World["startProcess"]>): Promise<unknown>;
  isDone(rows: Rows): boolean;
}

const changesOf = (target: string, fresh: string): Record<string, Change> => ({
  adds: { act: ({ connect }) => connect(fresh, fresh), isDone: (rows) => rows.get(fresh)?.account === fresh },
  renames: {
    act: ({ services }) => changeSettings(services, callOf(target), { label: "Mine" }),
    isDone: (rows) => rows.get(target)?.label === "Mine",
  },
  chooses: {
    act: ({ services }) => changeSettings(services, callOf(target), { default: true }),
    isDone: (rows) => [...rows.values()].filter(({ isDefault }) => isDefault).length === 1,
  },
  removes: { act: ({ services }) => disconnect(services, callOf(target)), isDone: (rows) => !rows.has(target) },
  reconnects: { act: ({ connect }) => connect(target, target), isDone: (rows) => rows.has(target) },
});
const mine = changesOf(ONE, "agentcard.3333333333");
const theirs = changesOf(OTHER, "agentcard.4444444444");
const pairs = (others: Record<string, Change>) =>
  Object.keys(mine).flatMap((name) => Object.keys(others).map((other) => [name, other] as const));

/** A store that waits before its write with this number. Only writes of some keys count. */
function waitingStore(store: Store, at: number, counts: (key: string) => boolean, wait: () => Promise<unknown>): Store {
  let writes = 0;
  async function then<T>(key: string, write: () => Promise<T>): Promise<T> {
    if (counts(key) && ++writes === at) await wait();
    return write();
  }
  return {
    ...store,
    set: (...of) => then(of[0], () => store.set(...of)),
    take: (...of) => then(of[0], () => store.take(...of)),
    swap: (...of) => then(of[0], () => store.swap(...of)),
  };
}

/** A store that reports when a lock is held by another process. */
function lockedStore(store: Store, onLocked: (key: string) => Promise<unknown>): Store {
  return {
    ...store,
    async swap(key, expected, ...of) {
      const done = await store.swap(key, expected, ...of);
      if (!done && expected === undefined && /:(lock|merge)$/.test(key)) await onLocked(key);
      return done;
    },
  };
}

describe.each(storeKinds.filter(({ name }) => ["memory", "SQLite"].includes(name)))(
  "two processes with one store, in $name",
  ({ name: where, start }) => {
    // In memory, the test can stop at every write, because all are fast. In SQLite, it stops only at those of the directory.
    const counts = (key: string) => where === "memory" || key === DIRECTORY;
    let opened: Awaited<ReturnType<StoreKind["start"]>>;
    let stores: readonly [Store, Store];
    beforeAll(async () => {
      opened = await start();
      stores = [await opened.open(), await opened.open()];
    });
    afterAll(() => opened.close());

    /**
     * One process makes its change. Before its write with this number, the other process makes its own change, until that has ended or has to
     * wait for the first.
     *
     * @returns the rows that the user sees in the end; `undefined` if the first process has fewer writes
     */
    async function race(at: number, [first, second]: [Change, Change], losesLocks = false): Promise<Rows | undefined> {
      const [store, another] = stores;
      for await (const key of keysOf(store, "")) await store.take(key);
      const world = createMergeWorld(store);
      const { connect, services } = world.startProcess();
      for (const id of ["agentcard", ONE, OTHER]) await connect(id, id);
      const locked = gate();
      const onLocked = async (key: string) => (losesLocks ? store.take(key) : locked.open());
      const they = world.startProcess(undefined, lockedStore(another, onLocked));
      let theirWork: Promise<unknown> | undefined;
      const theyAct = () => {
        theirWork = second.act(they).catch(() => undefined);
        return Promise.race([theirWork, locked.opened]);
      };
      const we = world.startProcess(undefined, waitingStore(store, at, counts, theyAct));
      await first.act(we).catch(() => undefined);
      await we.services.backgroundWork.close();
      if (!theirWork) return undefined;
      await theirWork;
      await they.services.backgroundWork.close();

      const sealed = await store.get(DIRECTORY);
      const { further, defaults }: Accounts = sealed
        ? JSON.parse(await keyring.open(sealed, ["accounts", "alice"]))
        : { further: [], defaults: [] };
      const entries = ["agentcard", ...further.map(({ id }) => id)];
      const grants = [...(await world.grants()).keys()];
      expect(new Set(entries).size).toBe(entries.length);
      expect(entries).toEqual(expect.arrayContaining(grants));
      expect(grants).toEqual(expect.arrayContaining([...defaults]));
      const rows = await listConnections(services, "alice");
      expect(rows.map(({ id }) => id).sort()).toEqual(grants.sort());
      return new Map(rows.map((row) => [row.id, row]));
    }

    it.each(pairs(theirs))(
      "one process %s an account while the other one %s another: both are done, and no account is lost",
      async (name, other) => {
        const [first, second] = [mine[name], theirs[other]] as [Change, Change];
        for (let at = 1; ; at++) {
          const rows = await race(at, [first, second]);
          if (!rows) break;
          expect([at, first.isDone(rows), second.isDone(rows)]).toEqual([at, true, true]);
          expect(rows.get("agentcard")).toMatchObject({ status: "connected" });
        }
      },
    );

    it.runIf(where === "memory").each(pairs(mine))(
      "one process %s an account while the other one %s the same: no grant is without an entry, and no default without a grant",
      async (name, other) => {
        const both = [mine[name], mine[other]] as [Change, Change];
        for (let at = 1; await race(at, both); at++);
        // A process that stops for longer than a lock lasts loses the lock.
        for (let at = 1; await race(at, both, true); at++);
      },
    );
  },
);
