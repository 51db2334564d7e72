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

  it("the session cookie alone identifies an anonymous user, even after the process has restarted, with Redis", async () => {
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

describe("a session in Redis", () => {
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

  describe("a session in use", () => {
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

  describe("the session of an MCP call", () => {
    const signedIn = { publicUrl, identify: ({ session }) => session.keyholdUserId } satisfies Partial<KeyholdOptions>;
    const call = (app: express.Express, cookie: string) =>
      supertest(app)
        .post(`/api/keyhold${paths.mcp("agentcard")}`)
        .set({ "keyhold-request": "1", cookie })
        .send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const codeOf = async (app: express.Express, cookie: string) => (await call(app, cookie)).body.error.code;
    const cookieOf = async (app: express.Express) => (await ask(app)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const sessionKey = async () => (await redis.keys("keyhold:session:*"))[0] ?? "";

    it("a call finds the user of the session, and prolongs the session", async () => {
      const app = appOf({ ...signedIn, redis });
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      for (const _call of ["first", "second"]) {
        await redis.expire(await sessionKey(), 60);
        expect(await codeOf(app, cookie)).toBe("not_connected");
        expect(await redis.ttl(await sessionKey())).toBeGreaterThan(13 * 24 * 60 * 60);
      }
    });

    it("after the session was removed, every process refuses the next call", async () => {
      const apps = [appOf({ ...signedIn, redis }), appOf({ ...signedIn, redis })] as const;
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      const codes = () => Promise.all(apps.map((app) => codeOf(app, cookie)));
      for (const _call of ["first", "second"]) expect(await codes()).toEqual(["not_connected", "not_connected"]);
      await redis.del(await sessionKey());
      expect(await codes()).toEqual(["not_signed_in", "not_signed_in"]);
    });

    it("a call has the user that another request has just written into the session", async () => {
      const app = appOf({ ...signedIn, redis });
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      for (const _call of ["first", "second"]) expect(await codeOf(app, cookie)).toBe("not_connected");
      const key = await sessionKey();
      const { keyholdUserId: _, ...others } = JSON.parse((await redis.get(key)) ?? "");
      await redis.set(key, JSON.stringify(others));
      expect(await codeOf(app, cookie)).toBe("not_signed_in");
    });

    it("a cookie with another signature has no session, even after the right cookie was used", async () => {
      const app = appOf({ ...signedIn, redis });
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      for (const _call of ["first", "second"]) expect(await codeOf(app, cookie)).toBe("not_connected");
      const [id] = decodeURIComponent(cookie).split(".");
      for (const forged of [
        `${id}.`,
        `${id}.${"A".repeat(43)}`,
        `${id}`,
        `${cookie}A`,
        cookie.replace("keyhold=", "other="),
      ])
        expect(await codeOf(app, forged)).toBe("not_signed_in");
    });

    it("a process sends the cookie again once an hour, even if the browser only calls tools", async () => {
      const app = appOf({ ...signedIn, redis });
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      const isRenewed = async () => (await call(app, cookie)).headers["set-cookie"]?.[0]?.startsWith(cookie) ?? false;
      expect([await isRenewed(), await isRenewed()]).toEqual([true, false]);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60_000 });
      expect([await isRenewed(), await isRenewed()]).toEqual([true, false]);
    });

    it("a call of a browser without a session makes it an anonymous user, and each later call has the same user", async () => {
      const app = appOf({ publicUrl, redis });
      const first = await call(app, "");
      const cookie = first.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
      const stored = await redis.get(await sessionKey());
      for (const _call of ["second", "third"]) expect(await codeOf(app, cookie)).toBe("not_connected");
      expect([await redis.keys("keyhold:session:*"), await redis.get(await sessionKey())]).toEqual([
        [await sessionKey()],
        stored,
      ]);
    });

    it("what `identify` changes in the session of Express without `save()` is not stored", async () => {
      const app = appOf({
        publicUrl,
        redis,
        identify({ raw: { session } }) {
          session.keyholdConnects = true;
          return session.keyholdUserId;
        },
      });
      const cookie = await cookieOf(appOf({ publicUrl, redis }));
      await codeOf(app, cookie);
      const key = await sessionKey();
      const { keyholdConnects: _, ...others } = JSON.parse((await redis.get(key)) ?? "");
      await redis.set(key, JSON.stringify(others));
      expect(await codeOf(app, cookie)).toBe("not_connected");
      expect(JSON.parse((await redis.get(key)) ?? "")).toEqual(others);
    });
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
