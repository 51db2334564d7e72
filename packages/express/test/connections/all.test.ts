import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { UserConnection } from "../../src/connections/allConnections.js";
import { memoryStore } from "../../src/index.js";
import { type Operated, openOperated } from "../support/openOperated.js";

const store = memoryStore();
let product: Operated;
beforeEach(async () => {
  product = await openOperated({ store });
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const key of await product.keys()) await store.take(key);
  await product.close();
});

const ids = Array.from({ length: 250 }, (_one, index) => `user-${index}`);
const connectAll = () => Promise.all(ids.map((id) => product.connect(id)));
async function listed(options?: Parameters<Operated["keyhold"]["all"]>[0]): Promise<UserConnection[]> {
  const all: UserConnection[] = [];
  for await (const one of product.keyhold.all(options)) all.push(one);
  return all;
}
const usersOf = (all: readonly UserConnection[]) => [...new Set(all.map(({ userId }) => userId))].sort();

it("all lists the connections of all users, with their state and without a token", async () => {
  await connectAll();
  const all = await listed();
  expect(usersOf(all)).toEqual([...ids].sort());
  expect(all[0]).toMatchObject({ id: "agentcard", provider: "agentcard", name: "Agentcard", status: "connected" });
  expect(JSON.stringify(all)).not.toMatch(/access-|refresh-/);
});

it("all lists each account of a user at a provider", async () => {
  const further = "agentcard.0123456789";
  await product.connect("alice", undefined, { account: "alice@example.com" });
  await product.connect("alice", undefined, { account: "alice@work.example" }, further);
  const all = (await listed({ provider: "agentcard", status: "connected" })).map(({ id, label }) => [id, label]);
  expect(all.sort()).toEqual([
    ["agentcard", "alice@example.com"],
    [further, "alice@work.example"],
  ]);
});

it("all can be awaited first", async () => {
  await product.connect("alice");
  for await (const one of await product.keyhold.all({ provider: "agentcard" })) expect(one.userId).toBe("alice");
});

it("all reads only one page before it gives the first connection, and the next page when it is needed", async () => {
  await connectAll();
  const read = vi.spyOn(store, "get");
  const grants = () => read.mock.calls.filter(([key]) => key.endsWith(":grant")).length;
  const all = product.keyhold.all()[Symbol.asyncIterator]();
  await all.next();
  expect(grants()).toBeLessThanOrEqual(100);
  for (let index = 0; index < 100; index++) await all.next();
  expect(grants()).toBeLessThanOrEqual(200);
  await all.return?.();
});

it("all continues where an earlier list stopped, and leaves none out", async () => {
  await connectAll();
  const first: UserConnection[] = [];
  for await (const one of product.keyhold.all()) {
    first.push(one);
    if (first.length === 130) break;
  }
  const rest = await listed({ after: first.at(-1)?.after });
  expect(usersOf([...first, ...rest])).toEqual([...ids].sort());
  expect(rest.length).toBeLessThanOrEqual(ids.length - 100);
  expect(await listed({ after: undefined })).toHaveLength(ids.length);
});

it("all selects by provider and by status", async () => {
  await product.connect("alice");
  await product.connect("alice", undefined, { problem: "needs_reconnect" }, "second");
  await product.connect("bob", undefined, { problem: "no_access" });
  const idsOf = (all: UserConnection[]) => all.map(({ userId, id }) => `${userId} ${id}`).sort();
  expect(idsOf(await listed())).toEqual(["alice agentcard", "alice second", "bob agentcard"]);
  expect(idsOf(await listed({ provider: "agentcard" }))).toEqual(["alice agentcard", "bob agentcard"]);
  expect(idsOf(await listed({ status: "needs_reconnect" }))).toEqual(["alice second"]);
  expect(idsOf(await listed({ provider: "second", status: "connected" }))).toEqual([]);
});

it("all shows a record that Keyhold cannot open as needs_reconnect, and leaves out what is no connection", async () => {
  await store.set("keyhold:{alice:agentcard}:grant", "unreadable");
  await store.set("keyhold:{alice:gone}:grant", "of a provider that is not configured");
  await store.set("keyhold:{%E0%A4%A:agentcard}:grant", "not a key of Keyhold");
  await store.set("keyhold:{alice:agentcard}:lock", "held");
  await store.set("keyhold:{attempt:abc}:state:def", "an attempt");
  const [alice, ...others] = await listed();
  expect(alice).toMatchObject({ userId: "alice", id: "agentcard", status: "needs_reconnect" });
  expect(others).toEqual([]);
});

it("all gives user ids back as they are", async () => {
  const strange = ["a:b}{c", "ä/ö", "100%", "keyhold:{x:agentcard}:grant"];
  for (const id of strange) await product.connect(id);
  expect(usersOf(await listed())).toEqual([...strange].sort());
});

it("listing does not prolong the connections of anonymous users", async () => {
  const anonymous = await openOperated({ identify: undefined, store });
  const userId = "anonymous-00000000-0000-4000-8000-000000000000";
  await anonymous.connect(userId);
  const read = vi.spyOn(store, "get");
  for await (const one of anonymous.keyhold.all()) expect(one.userId).toBe(userId);
  for (const [, options] of read.mock.calls) expect(options?.prolong).toBeUndefined();
  await anonymous.keyhold.connections(userId);
  expect(read.mock.calls.at(-1)?.[1]?.prolong ?? read.mock.calls.at(-2)?.[1]?.prolong).toBeGreaterThan(0);
  await anonymous.close();
});

it.each([
  [{ status: "broken" }, /`status` of keyhold\.all\(\) is none of connected, needs_reconnect/],
  [{ status: "disconnected" }, /`status` of keyhold\.all\(\) is none of/],
  [{ after: 7 }, /`after` of keyhold\.all\(\) is not a string/],
  [{ providers: "agentcard" }, /`providers` of keyhold\.all\(\) is no option/],
  [{ provider: "civic" }, /No provider with this id is configured/],
])("all refuses the options %j", async (options, sentence) => {
  await expect(listed(options as never)).rejects.toThrow(sentence);
});
