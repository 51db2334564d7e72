import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { createChanges } from "../../src/changes/createChanges.js";
import { redisStore } from "../../src/stores/redis/redisStore.js";
import { gate } from "../support/gate.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId, authorize, mount } from "../support/openProduct.js";

let fleet: Fleet;
beforeEach(async () => {
  fleet = await openFleet();
  await fleet.connect();
});
afterEach(async () => {
  vi.useRealTimers();
  await fleet.close();
});

/** Whether some work is done by now, after all other work that was ready has run. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  const not = Symbol("not");
  // The backend answers only after everything that was ready before the request.
  const answer = fleet.browser.json(paths.health()).then(() => not);
  return (await Promise.race([work, answer])) !== not;
}

describe("keyhold.close()", () => {
  it("F-M1: a process that closes during an agent's refresh exits by itself, and the next process has the rotated token", async () => {
    const worker = await fleet.spawn();
    fleet.provider.expireAccessTokens();
    const { arrived, release } = fleet.holdTokens();
    worker.call(1).catch(() => undefined);
    await arrived;
    const ended = worker.close();
    release();
    await ended;

    fleet.provider.play(() => undefined);
    fleet.provider.expireAccessTokens();
    expect(await fleet.call()).toBe(200);
    expect(new Set(fleet.provider.refreshed).size).toBe(2);
  });

  it("F-M1: close() waits for a refresh", async () => {
    fleet.provider.expireAccessTokens();
    const { arrived, release } = fleet.holdTokens();
    const calling = fleet.call();
    await arrived;
    const closed = fleet.keyhold.close();
    expect(await isDone(closed)).toBe(false);
    release();
    await closed;
    expect(await calling).toBe(200);
  });

  it("F-M1: close() waits for a callback whose window was closed", async () => {
    const id = attemptId();
    const consent = await fetch(await authorize(fleet.browser, "agentcard", id), { redirect: "manual" });
    const { arrived, release } = fleet.holdTokens();
    const window = new AbortController();
    const leaving = fetch(consent.headers.get("location") ?? "", {
      headers: { cookie: fleet.browser.cookie() },
      redirect: "manual",
      signal: window.signal,
    }).catch(() => "left");
    await arrived;
    window.abort();
    expect(await leaving).toBe("left");

    const closed = fleet.keyhold.close();
    expect(await isDone(closed)).toBe(false);
    release();
    await closed;
    expect((await fleet.browser.json(paths.attempt("agentcard", id))).body).toMatchObject({ status: "connected" });
  });

  it("F-M1: close() waits for a disconnect", async () => {
    const [arrived, release] = [gate(), gate()];
    fleet.provider.playRevoke(async () => {
      arrived.open();
      await release.opened;
    });
    const disconnecting = fleet.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
    await arrived.opened;
    const closed = fleet.keyhold.close();
    expect(await isDone(closed)).toBe(false);
    release.open();
    await closed;
    expect(await disconnecting).toEqual({ revokedAtProvider: true });
  });

  it("F-M1: close() stops waiting for a token that cannot be stored, after a limited time", async () => {
    fleet.provider.expireAccessTokens();
    fleet.provider.play(() => fleet.wire.cut());
    const calling = fleet.call().catch((error: { code: string }) => error.code);
    await vi.waitFor(() => expect(fleet.provider.refreshed).toHaveLength(1), PATIENCE);
    const closed = fleet.keyhold.close();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 21_000 });
    await closed;
    expect(await calling).toBe("store_unavailable");
    vi.useRealTimers();
    fleet.wire.restore();
  });

  it("F-M1: close() does not wait forever for a connection that another process has locked", async () => {
    const lock = "keyhold:{alice:agentcard}:lock";
    await fleet.redis.set(lock, "another process");
    const disconnecting = fleet.keyhold
      .disconnect({ userId: "alice", provider: "agentcard" })
      .catch((error: { code: string }) => error.code);
    const closed = fleet.keyhold.close();
    expect(await isDone(closed)).toBe(false);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 21_000 });
    await closed;
    expect(await disconnecting).toBe("provider_unavailable");
    vi.useRealTimers();
    await fleet.redis.del(lock);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("F-M1: a second close() waits for the work that began after the first one", async () => {
    await fleet.keyhold.close();
    fleet.provider.expireAccessTokens();
    const { arrived, release } = fleet.holdTokens();
    const calling = fleet.call();
    await arrived;
    const again = fleet.keyhold.close();
    expect(await isDone(again)).toBe(false);
    release();
    await again;
    expect(await calling).toBe(200);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });
});

it("F-M5: the finished page is readable while Redis is away", async () => {
  fleet.wire.cut();
  for (const path of [
    paths.callback("agentcard"),
    `${paths.authorize("agentcard")}?attempt=${attemptId()}&display=popup`,
  ]) {
    const left = await fleet.browser.navigate(mount + path);
    const location = left.headers.get("location") ?? "";
    expect(location).toContain("error=store_unavailable");
    const page = await fleet.browser.navigate(location);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await page.text()).not.toMatch(/nothing was (lost|connected)/i);
  }
  fleet.wire.restore();
});

it("F-M1: if a Redis user has no access to the channel, Keyhold closes its second connection, so that the process can exit", async () => {
  const running = await startRedis();
  const admin = await createClient({ url: running.url }).connect();
  await admin.sendCommand(["ACL", "SETUSER", "app", "on", ">password", "~*", "+@all", "resetchannels"]);
  const redis = await createClient({ url: running.url, username: "app", password: "password" }).connect();
  const connections = async () => String(await admin.sendCommand(["CLIENT", "LIST"])).match(/ user=app /g)?.length;
  const store = redisStore(redis);
  const changes = createChanges(store.messages);
  for (let time = 0; time < 3; time++) {
    await expect(changes.listen("alice", () => undefined)).rejects.toMatchObject({ code: "store_unavailable" });
  }
  await changes.close();
  await store.close?.();
  await expect.poll(connections, { timeout: PATIENCE }).toBe(1);
  redis.destroy();
  admin.destroy();
  await running.close();
});
