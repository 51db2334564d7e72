import { paths } from "@keyhold/contract";
import express from "express";
import { Cookie, type SessionData } from "express-session";
import supertest from "supertest";
import { expect, it } from "vitest";
import { agentcard, createKeyhold, memoryStore, type Store } from "../../src/index.js";
import { keysOf } from "../../src/stores/keysOf.js";
import { createSealedSessions } from "../../src/users/createSealedSessions.js";
import { createKeyring } from "../../src/vault/createKeyring.js";

const OLD = "an old key that is long enough for a test";
const NEW = "a newer key that is long enough for a test";

function appOf(store: Store, keys: string[]) {
  const options = { publicUrl: "http://localhost:3000/api/keyhold", providers: [agentcard({ clientId: "product" })] };
  const app = express().use("/api/keyhold", createKeyhold({ ...options, keys, store }).router);
  return async (cookie = "") => {
    const headers = { "keyhold-request": "1", cookie };
    const answer = await supertest(app).get(`/api/keyhold${paths.connections()}`).set(headers);
    return { user: answer.body.user, cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? cookie };
  };
}

async function sessionsIn(store: Store): Promise<[string, string | undefined][]> {
  const sessions: [string, string | undefined][] = [];
  for await (const key of keysOf(store, "keyhold:session:")) sessions.push([key, await store.get(key)]);
  return sessions;
}

it("a session is encrypted in the store, survives a restart, and ends when it is removed", async () => {
  const store = memoryStore();
  const { cookie } = await appOf(store, [OLD])();
  const { user } = await appOf(store, [OLD])(cookie);
  expect(user).toMatch(/./);
  expect((await appOf(store, [OLD])(cookie)).user).toBe(user);

  const [[key = "", value] = []] = await sessionsIn(store);
  const id = /=s%3A([^.]+)/.exec(cookie)?.[1] ?? "none";
  expect(key).not.toContain(id);
  expect(value).toMatch(/^[\w-]+\.[\w-]+$/);
  await store.take(key);
  expect((await appOf(store, [OLD])(cookie)).user).not.toBe(user);
});

it("a session that is used during a key rotation outlives the old key", async () => {
  const store = memoryStore();
  const { cookie } = await appOf(store, [OLD])();
  const rotating = await appOf(store, [NEW, OLD])(cookie);
  expect(rotating.user).toMatch(/./);
  const after = await appOf(store, [NEW])(rotating.cookie);
  expect(after.cookie).toBe(rotating.cookie);
  expect(await sessionsIn(store)).toHaveLength(1);
});

it("a sealed session that was copied to another id, or whose key is gone, is no session", async () => {
  const store = memoryStore();
  const sessions = createSealedSessions(store, createKeyring([OLD]), 60_000);
  const read = (of: typeof sessions, id: string) =>
    new Promise((resolve, reject) => of.get(id, (error, data) => (error ? reject(error) : resolve(data))));
  const data = { cookie: new Cookie(), keyholdUserId: "alice" } as SessionData;
  for (const id of ["one", "two"]) await new Promise((resolve) => sessions.set(id, data, resolve));
  expect(await read(sessions, "one")).toMatchObject({ keyholdUserId: "alice" });
  const [[one = ""] = [], [two = "", sealed = ""] = []] = await sessionsIn(store);
  await store.set(one, sealed);
  expect([await read(sessions, "one"), await read(sessions, "two")]).toEqual([
    null,
    expect.objectContaining({ keyholdUserId: "alice" }),
  ]);
  const rotated = createSealedSessions(store, createKeyring([NEW]), 60_000);
  expect([await read(rotated, "two"), await read(rotated, "none")]).toEqual([null, null]);
  await new Promise((resolve) => sessions.destroy("two", resolve));
  expect(await store.get(two)).toBeUndefined();
});

it("if the store does not answer, a sealed session fails, and is not taken for none", async () => {
  const broken: Store = { ...memoryStore(), get: () => Promise.reject(new Error("away")) };
  const sessions = createSealedSessions(broken, createKeyring([OLD]), 60_000);
  const failure = await new Promise((resolve) => sessions.get("one", resolve));
  expect(failure).toMatchObject({ message: "away" });
});
