import Libsql from "libsql";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sqliteStore } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { reencrypt } from "../../src/vault/reencrypt.js";
import { gate } from "../support/gate.js";
import { openActivity } from "../support/openActivity.js";
import { testKey } from "../support/openProduct.js";

afterEach(() => void vi.useRealTimers());

const DAY = 24 * 60 * 60_000;
/** A tool of Agentcard that only reads, and one that spends. */
const [READS, SPENDS] = ["list_cards", "create_card"];

const stores: [string, () => Store][] = [
  ["memory", memoryStore],
  ["SQLite", () => sqliteStore(new Libsql(":memory:"))],
];

/** All texts that a store holds. */
async function textsIn(store: Store): Promise<string[]> {
  const { keys } = await store.list("");
  return (await Promise.all(keys.map((key) => store.get(key)))).filter((text) => text !== undefined);
}

describe.each(stores)("the record of tool calls in a store: %s", (_name, create) => {
  it("a line says who called what, in words, how it ended, and how long it took", async () => {
    const process = openActivity(create());
    const entry = process.begin("create_card", { amount_cents: 4200, type: "single_use" });
    await entry.sending("an approval");
    entry.ended("ok");
    expect(await process.lines()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        by: "agent",
        agent: "shopper",
        provider: "agentcard",
        connection: "agentcard",
        tool: "create_card",
        summary: "Create a single-use card with $42.00",
        amountCents: 4200,
        verdict: "allow",
        approvalId: "an approval",
        outcome: "ok",
        durationMs: expect.any(Number),
      },
    ]);
    expect(await process.lines("bob")).toEqual([]);
  });

  it("the record keeps the last 500 calls, the newest first, in pages of 50", async () => {
    const store = create();
    const [one, two] = [openActivity(store), openActivity(store)];
    for (let call = 0; call < 560; call += 1) {
      const process = call % 7 < 3 ? one : two;
      const entry = process.begin(READS, {});
      entry.ended("ok", String(call));
      // Lines that came together are written together.
      if (call % 20 === 19) await Promise.all([one.lines(), two.lines()]);
    }
    await Promise.all([one.close(), two.close()]);
    const pages = await openActivity(store).all();
    expect(pages.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 50));
    const calls = pages.flat().map(({ approvalId }) => Number(approvalId));
    expect(new Set(calls).size).toBe(500);
    expect(Math.max(...calls)).toBe(559);
    const times = pages.flat().map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
    // Twelve pages and the new lines.
    expect((await store.list("")).keys).toHaveLength(13);
  }, 60_000);

  it("two processes that write at the same time lose no line", async () => {
    const store = create();
    const processes = Array.from({ length: 4 }, () => openActivity(store));
    await Promise.all(processes.flatMap(({ call }) => Array.from({ length: 40 }, () => call(SPENDS))));
    for (const { close } of processes) await close();
    const lines = (await openActivity(store).all()).flat();
    expect(lines).toHaveLength(160);
    expect(lines.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  it("a stored text contains no argument, and it opens only at its own place", async () => {
    const store = create();
    const process = openActivity(store);
    await process.call(SPENDS, { amount_cents: 4200, memo: "for the birthday" });
    await process.close();
    expect(JSON.stringify(await process.lines())).not.toMatch(/birthday|amount_cents/);
    const [text = ""] = await textsIn(store);
    expect(text).not.toMatch(/birthday|create_card|shopper/i);
    await store.set("keyhold:{bob}:activity:new", text);
    expect(await process.lines("bob")).toEqual([]);
  });
});

it("keyhold.reencrypt() encrypts the pages with the first key, and a page whose key was removed counts as empty", async () => {
  const store = memoryStore();
  const old = openActivity(store);
  for (let call = 0; call < 60; call += 1) await old.call(SPENDS);
  await old.close();
  const newKey = "another key that is long enough";
  expect(await openActivity(store, createKeyring([newKey])).lines()).toEqual([]);
  const result = await reencrypt(store, createKeyring([newKey, testKey]), async () => undefined);
  expect(result).toEqual({ reencrypted: 2, current: 0, unreadable: 0 });
  expect((await openActivity(store, createKeyring([newKey])).all()).flat()).toHaveLength(60);
});

describe("the order of writes", () => {
  it("a call that may spend is written before it is sent, and a call that only reads is not held up", async () => {
    const store = memoryStore();
    const { open, opened } = gate();
    const process = openActivity({
      ...store,
      async swap(...args) {
        await opened;
        return store.swap(...args);
      },
    });
    await process.begin(READS).sending();
    let isSent = false;
    const sending = process.begin(SPENDS).sending();
    void sending.then(() => {
      isSent = true;
    });
    expect(await textsIn(store)).toEqual([]);
    expect(isSent).toBe(false);
    open();
    await sending;
    expect(await openActivity(store).lines()).toMatchObject([{ tool: SPENDS, outcome: "unclear" }]);
  });

  it("a call that may spend is written before it is sent, even if so many lines wait that further ones are dropped", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const store = memoryStore();
    const process = openActivity(store);
    for (let call = 0; call < 20_000; call += 1) process.begin(READS, {}, "bob").ended("ok");
    await process.begin(SPENDS).sending();
    expect(await openActivity(store).lines()).toMatchObject([{ tool: SPENDS, outcome: "unclear" }]);
  });

  it("a process that dies after sending leaves a line that is unclear, without a duration", async () => {
    const store = memoryStore();
    await openActivity(store).begin(SPENDS).sending();
    const [line] = await openActivity(store).lines();
    expect(line).toMatchObject({ tool: SPENDS, outcome: "unclear" });
    expect(line).not.toHaveProperty("durationMs");
  });

  it("a line is completed on its page, even if the page is full and others have come", async () => {
    const store = memoryStore();
    const process = openActivity(store);
    const entry = process.begin(SPENDS);
    await entry.sending();
    for (let call = 0; call < 70; call += 1) await process.call(SPENDS);
    entry.ended("error");
    const lines = (await process.all()).flat();
    expect(lines).toHaveLength(71);
    expect(lines.filter(({ outcome }) => outcome === "error")).toHaveLength(1);
  });

  it("a process does not read again what it has written, even if a page is full", async () => {
    const store = memoryStore();
    let reads = 0;
    const process = openActivity({
      ...store,
      async get(...args) {
        reads += 1;
        return store.get(...args);
      },
    });
    const callAndWait = async () => {
      await process.begin(SPENDS).sending();
      return reads;
    };
    // The first calls fill the ring of twelve pages.
    for (let call = 0; call < 650; call += 1) await callAndWait();
    const before = reads;
    for (let call = 0; call < 100; call += 1) await callAndWait();
    expect(reads - before).toBe(0);
  });

  it("the end of a call and the next call are one write", async () => {
    const store = memoryStore();
    let writes = 0;
    const process = openActivity({
      ...store,
      async swap(...args) {
        writes += 1;
        return store.swap(...args);
      },
    });
    for (const call of [1, 2, 3]) {
      await process.call(SPENDS);
      expect(writes).toBe(call);
    }
    expect((await process.lines()).map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
  });

  it("if another process writes between reading and writing, neither loses a line", async () => {
    const store = memoryStore();
    const other = openActivity(store);
    let isFirst = true;
    const process = openActivity({
      ...store,
      async swap(...args) {
        if (isFirst) {
          isFirst = false;
          await other.call(SPENDS);
          await other.close();
        }
        return store.swap(...args);
      },
    });
    await process.call(SPENDS);
    expect(await process.lines()).toHaveLength(2);
  });

  it("a process that dies after it has moved lines to a page leaves each line once", async () => {
    const store = memoryStore();
    let isDead = false;
    const process = openActivity({
      ...store,
      async swap(key, ...args) {
        const isPage = !key.endsWith(":new");
        if (isDead) throw new Error("The process is dead.");
        isDead = isPage;
        return store.swap(key, ...args);
      },
    });
    const calls = Array.from({ length: 60 }, (_, call) => call);
    let sent = 0;
    for (const _ of calls) {
      const entry = process.begin(SPENDS);
      if (await entry.sending().catch(() => true)) break;
      entry.ended("ok");
      sent += 1;
    }
    expect(isDead).toBe(true);
    const next = openActivity(store);
    for (const _ of calls) await next.call(SPENDS);
    await next.close();
    const lines = (await next.all()).flat();
    // The call that was not sent has no line, because no process has written it to the list.
    expect(lines).toHaveLength(sent + calls.length);
    expect(lines.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  it("close() writes what waits, and later lines at once", async () => {
    const store = memoryStore();
    const process = openActivity(store);
    await process.call(READS);
    await process.close();
    expect(await openActivity(store).lines()).toHaveLength(1);
    await process.call(READS);
    await process.close();
    expect(await openActivity(store).lines()).toHaveLength(2);
  });
});

describe("a line that another request to the store writes", () => {
  /** A process whose user has two calls in the record, and the calls that may spend of which it says how they ended. */
  async function openPrepared() {
    const store = memoryStore();
    const process = openActivity(store);
    for (const _call of ["first", "second"]) await process.call(SPENDS);
    await process.lines();
    // Calls of the same millisecond have no order.
    const outcomes = async (of = process) => (await of.lines()).map(({ outcome }) => outcome).sort();
    /** What the other request does. */
    const swap = async (prepared: Awaited<ReturnType<ReturnType<typeof process.begin>["prepare"]>>) =>
      prepared && store.swap(prepared.swap.key, prepared.swap.expected, prepared.swap.next, prepared.swap.options);
    return { store, process, outcomes, swap };
  }

  it("is there when that request has written it, and `sending` writes nothing more", async () => {
    const { store, process, outcomes, swap } = await openPrepared();
    const entry = process.begin(SPENDS);
    const prepared = await entry.prepare();
    prepared?.done(await swap(prepared));
    const swaps = vi.spyOn(store, "swap");
    await entry.sending();
    expect(swaps).not.toHaveBeenCalled();
    expect(await outcomes(openActivity(store))).toEqual(["ok", "ok", "unclear"]);
    entry.ended("ok");
    expect(await outcomes()).toEqual(["ok", "ok", "ok"]);
  });

  it("is there once if that request has not written it, and lines that waited are there too", async () => {
    const { store, process, outcomes } = await openPrepared();
    process.begin(READS).ended("error");
    const entry = process.begin(SPENDS);
    (await entry.prepare())?.done(false);
    await entry.sending();
    expect(await outcomes(openActivity(store))).toEqual(["error", "ok", "ok", "unclear"]);
  });

  it("is there with its end if that request may have written it", async () => {
    for (const isWritten of [true, false]) {
      const { process, outcomes, swap } = await openPrepared();
      const prepared = await process.begin(SPENDS).prepare();
      if (isWritten) await swap(prepared);
      prepared?.done(undefined);
      expect(await outcomes()).toEqual(["error", "ok", "ok"]);
    }
  });

  it("other writes of the user wait until that request has ended, and those of other users do not", async () => {
    const { process, outcomes, swap } = await openPrepared();
    const prepared = await process.begin(SPENDS).prepare();
    let isSent = false;
    const sent = process.call(SPENDS).then(() => {
      isSent = true;
    });
    expect(await process.begin(SPENDS).prepare()).toBeUndefined();
    await process.begin(SPENDS, {}, "bob").sending();
    expect(isSent).toBe(false);
    prepared?.done(await swap(prepared));
    await sent;
    expect(await outcomes()).toEqual(["ok", "ok", "ok", "unclear"]);
  });

  it("is not prepared for a call that only reads, for the first line of a user, and if lines have to move to a page", async () => {
    const { process } = await openPrepared();
    expect(await process.begin(READS).prepare()).toBeUndefined();
    expect(await process.begin(SPENDS, {}, "bob").prepare()).toBeUndefined();
    const entries = Array.from({ length: 15 }, () => process.begin(READS));
    for (const entry of entries) entry.ended("ok");
    const entry = process.begin(SPENDS);
    expect(await entry.prepare()).toBeUndefined();
    await entry.sending();
    expect(await process.lines()).toHaveLength(18);
  });

  it("is not written after the product has forgotten the user", async () => {
    const { store, process, swap } = await openPrepared();
    const [begun, prepared] = [process.begin(SPENDS), await process.begin(SPENDS).prepare()];
    const dropping = process.activity.drop("alice");
    for (const key of (await store.list("")).keys) await store.take(key);
    prepared?.done(await swap(prepared));
    await dropping;
    expect(await begun.prepare()).toBeUndefined();
    expect((await store.list("")).keys).toEqual([]);
  });
});

describe("bounds", () => {
  it("a line is gone after 90 days", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00Z") });
    const process = openActivity();
    await process.call(SPENDS);
    vi.setSystemTime(Date.now() + 60 * DAY);
    await process.call(SPENDS);
    expect(await process.lines()).toHaveLength(2);
    vi.setSystemTime(Date.now() + 30 * DAY);
    expect(await process.lines()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 60 * DAY);
    expect(await process.lines()).toEqual([]);
  });

  it("the store itself removes pages 90 days after their last line", async () => {
    const store = memoryStore();
    const ttls: unknown[] = [];
    const process = openActivity({
      ...store,
      swap(key, expected, next, options) {
        ttls.push(options?.ttl);
        return store.swap(key, expected, next, options);
      },
    });
    await process.call(SPENDS);
    expect(ttls).toEqual([90 * DAY]);
  });

  it("a long name and unseen characters are shown as in an approval", async () => {
    const process = openActivity();
    await process.call(`pay\u202e${"x".repeat(5000)}`);
    const [line] = await process.lines();
    expect(line?.tool).toMatch(/^pay<U\+202E>x+…$/);
    expect(line?.tool).toHaveLength(256);
    expect(line?.summary).toHaveLength(300);
  });

  it("tries of a call that waits for one approval share a line", async () => {
    const process = openActivity();
    for (let round = 0; round < 11; round += 1)
      process.begin(SPENDS).refused("undecided", { approvalId: "an-approval", hasWaited: true });
    expect(await process.lines()).toMatchObject([{ outcome: "refused", approvalId: "an-approval" }]);
  });

  it.each([READS, SPENDS])(
    "an approved call of %s has one line, whichever process writes the try that waited",
    async (tool) => {
      const store = memoryStore();
      const [one, two] = [openActivity(store), openActivity(store)];
      one.begin(tool).refused("undecided", { approvalId: "an-approval", hasWaited: true });
      await one.lines();
      const late = one.begin(tool);
      const sent = two.begin(tool);
      await sent.sending("an-approval");
      late.refused("undecided", { approvalId: "an-approval", hasWaited: true });
      sent.ended("ok");
      for (const { lines } of [two, one, two]) {
        expect(await lines()).toMatchObject([{ outcome: "ok", approvalId: "an-approval" }]);
        late.refused("undecided", { approvalId: "an-approval", hasWaited: true });
      }
    },
  );
});

describe("a store that does not answer", () => {
  const openBroken = () => {
    const store = memoryStore();
    const state = { isAway: true };
    const process = openActivity({
      ...store,
      async get(...args) {
        if (state.isAway) throw new Error("The store is away.");
        return store.get(...args);
      },
    });
    return { state, ...process };
  };

  it("a call that only reads goes on, and a call that may spend is not sent", async () => {
    const { state, begin, call, lines } = openBroken();
    await call(READS);
    await expect(begin(SPENDS).sending()).rejects.toThrow("away");
    await expect(lines()).rejects.toThrow("away");
    state.isAway = false;
    const outcomes = new Map((await lines()).map(({ tool, outcome }) => [tool, outcome]));
    expect(Object.fromEntries(outcomes)).toEqual({ [SPENDS]: "error", [READS]: "ok" });
  });
});

describe("when the product forgets a user", () => {
  it("calls that have begun leave no line, in any process", async () => {
    const store = memoryStore();
    const [here, there] = [openActivity(store), openActivity(store)];
    const [reads, spends] = [here.begin(READS), here.begin(SPENDS)];
    await spends.sending();
    await there.call(READS);
    for (const { world } of [here, there]) world.isConnected = false;
    await here.activity.drop("alice");
    await store.take("keyhold:{alice}:activity:new");
    for (const entry of [reads, spends]) entry.ended("ok");
    for (const { close } of [here, there]) await close();
    expect((await store.list("")).keys).toEqual([]);
  });

  it("a call that ends later leaves no line, whether this process has filled a page or not", async () => {
    for (const before of [1, 50, 75]) {
      const store = memoryStore();
      const process = openActivity(store);
      for (let call = 0; call < before; call += 1) await process.begin(SPENDS).sending();
      process.world.isConnected = false;
      for (const key of (await store.list("")).keys) await store.take(key);
      await process.call(READS);
      await process.close();
      expect((await store.list("")).keys).toEqual([]);
    }
  });
});
