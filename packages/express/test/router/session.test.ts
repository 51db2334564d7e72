import { paths } from "@keyhold/contract";
import { type RunningRedis, startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient, type RedisClientType } from "redis";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { agentcard, createKeyhold, type KeyholdOptions } from "../../src/index.js";

const options = {
  keys: ["a key that is long enough for a test"],
  providers: [agentcard({ clientId: "product" })],
};

function appOf(more: Pick<KeyholdOptions, "publicUrl"> & Partial<KeyholdOptions>) {
  return express().use("/api/keyhold", createKeyhold({ ...options, ...more }).router);
}

const ask = (app: express.Express, headers: Record<string, string> = {}) =>
  supertest(app)
    .get(`/api/keyhold${paths.connections()}`)
    .set({ "keyhold-request": "1", ...headers });

describe("the session cookie", () => {
  it("B3: the session cookie on https is Secure, HttpOnly, Lax, host-only and tied to the host by its name", async () => {
    const app = appOf({ publicUrl: "https://app.example.com/api/keyhold" });
    const { headers } = await ask(app, { "x-forwarded-proto": "https" });
    expect(headers["set-cookie"]?.[0]).toMatch(
      /^__Host-keyhold=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it("the session cookie on localhost is HttpOnly and Lax", async () => {
    const { headers } = await ask(appOf({ publicUrl: "http://localhost:3000/api/keyhold" }));
    expect(headers["set-cookie"]?.[0]).toMatch(/^keyhold=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  });

  it("the session cookie alone identifies an anonymous user, also after a restart of the process with Redis", async () => {
    const running = await startRedis();
    const redis = await createClient({ url: running.url }).connect();
    const publicUrl = "http://localhost:3000/api/keyhold";
    const begin = async () => {
      const { headers } = await ask(appOf({ publicUrl, redis }));
      const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
      return async () => (await ask(appOf({ publicUrl, redis }), { cookie })).body.user;
    };
    const [user, otherUser] = [await begin(), await begin()];
    const first = await user();
    expect(first).toMatch(/./);
    expect([(await user()) === first, (await otherUser()) === first]).toEqual([true, false]);
    await redis.close();
    await running.close();
  });
});

describe("a session in use", () => {
  const publicUrl = "http://localhost:3000/api/keyhold";
  let running: RunningRedis;
  let redis: RedisClientType;
  beforeEach(async () => {
    running = await startRedis();
    redis = await createClient({ url: running.url }).connect();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await redis.close();
    await running.close();
  });

  it("Keyhold prolongs a session in Redis each time it reads it", async () => {
    const app = appOf({ publicUrl, redis });
    const { headers } = await ask(app);
    const [key = ""] = await redis.keys("keyhold:session:*");
    await redis.expire(key, 60);
    await ask(app, { cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "" });
    expect(await redis.ttl(key)).toBeGreaterThan(13 * 24 * 60 * 60);
  });

  it("each process sends the cookie of a session again once an hour", async () => {
    const app = appOf({ publicUrl, redis });
    const cookie = (await ask(app)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const isRenewed = async (by = app) =>
      (await ask(by, { cookie })).headers["set-cookie"]?.[0]?.startsWith(cookie) ?? false;
    expect([await isRenewed(), await isRenewed()]).toEqual([true, false]);
    expect(await isRenewed(appOf({ publicUrl, redis }))).toBe(true);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60_000 });
    expect([await isRenewed(), await isRenewed()]).toEqual([true, false]);
  });

  it("a session ends in all processes at once when it is removed", async () => {
    const app = appOf({ publicUrl, redis, identify: ({ session }) => session.keyholdUserId });
    const signedIn = appOf({ publicUrl, redis });
    const cookie = (await ask(signedIn)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect((await ask(app, { cookie })).status).toBe(200);
    await redis.del(await redis.keys("keyhold:session:*"));
    expect((await ask(app, { cookie })).status).toBe(401);
  });
});

it("every route answers 503 with a code while Redis is away", async () => {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  const app = appOf({ publicUrl: "http://localhost:3000/api/keyhold", redis, identify: () => "alice" });
  redis.destroy();
  const { status, body } = await ask(app);
  expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: "store_unavailable" } } });
  await running.close();
});
