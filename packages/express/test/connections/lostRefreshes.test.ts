import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { afterTime } from "../../src/util/afterTime.js";
import { gate } from "../support/gate.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { openSwitch } from "../support/openSwitch.js";

vi.mock(import("../../src/util/afterTime.js"), { spy: true });
const original = await vi.importActual<typeof import("../../src/util/afterTime.js")>("../../src/util/afterTime.js");

/** Milliseconds after which another process may use the refresh token of an unfinished refresh. */
const LONG = 130_000;
const LOCK = "keyhold:{alice:agentcard}:lock";

let fleet: Fleet;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  fleet = await openFleet();
  await fleet.connect();
  fleet.provider.expireAccessTokens();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.resetAllMocks();
  await fleet.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** The error of a caller that stops waiting at once, not after 30 seconds. The refresh continues. */
async function heardAtOnce(): Promise<unknown> {
  vi.mocked(afterTime).mockImplementation((time, ...rest) => original.afterTime(time === 30_000 ? 0 : time, ...rest));
  const heard = await fleet.call().catch((error: unknown) => error);
  vi.mocked(afterTime).mockReset();
  return heard;
}

/** Sets this process's clock forward. */
const pass = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });

/** The token endpoint issues its next answer, but the test gets it instead of Keyhold. So a rotated token exists that Keyhold never received. */
function holdAnswer(): Promise<() => void> {
  return new Promise((resolve) => {
    fleet.provider.play((_grant, res) => {
      fleet.provider.play(() => undefined);
      const end = res.end.bind(res);
      vi.spyOn(res, "end").mockImplementation((...args: unknown[]) => {
        resolve(() => void end(String(args[0])));
        return res;
      });
    });
  });
}

/** Holds the next request to the token endpoint before it has any effect. */
function holdRequest() {
  const [arrived, release] = [gate(), gate()];
  fleet.provider.play(async () => {
    fleet.provider.play(() => undefined);
    arrived.open();
    await release.opened;
  });
  return { arrived: arrived.opened, release: release.open };
}

/** Kills a process that has the provider's answer to a refresh, before it stores the new tokens. */
async function killBeforeWrite(): Promise<void> {
  const worker = await fleet.spawn();
  const answered = holdAnswer();
  worker.call(1).catch(() => undefined);
  await answered;
  await worker.kill();
  await fleet.redis.del(LOCK);
}

const waiting = { code: "provider_unavailable", retryAfter: expect.any(Number) };
const causes = () => fleet.events.map((event) => ("cause" in event ? event.cause : ""));

describe("a process that is killed between the provider's answer and the write", () => {
  it("F-L16: while a killed process might still store its refresh, no other process uses the old refresh token; then Keyhold says that the refresh was lost", async () => {
    await killBeforeWrite();

    expect(await heardAtOnce()).toMatchObject(waiting);
    pass(60_000);
    expect(await heardAtOnce()).toMatchObject(waiting);
    expect(fleet.provider.refreshed).toHaveLength(1);
    expect((await connectionOf(fleet.browser, "agentcard"))?.status).not.toBe("needs_reconnect");

    pass(LONG);
    await expect.poll(() => connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "needs_reconnect" });
    await expect(fleet.call()).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(fleet.provider.refreshed).toHaveLength(2);
    expect(causes()).toContainEqual(expect.stringContaining("an earlier refresh was lost"));
  });

  it("F-L16: if the provider had not carried out the refresh of a killed process, the user only has to wait", async () => {
    const worker = await fleet.spawn();
    const { arrived } = holdRequest();
    worker.call(1).catch(() => undefined);
    await arrived;
    await worker.kill();
    await fleet.redis.del(LOCK);
    expect(await heardAtOnce()).toMatchObject(waiting);
    pass(LONG);
    await vi.waitFor(async () => expect(await fleet.call()).toBe(200), PATIENCE);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("F-L16: the user can disconnect after a process was killed, and Keyhold says that a grant may be left at the provider", async () => {
    await killBeforeWrite();
    expect(await heardAtOnce()).toMatchObject(waiting);
    const { keyhold } = fleet;
    expect(await keyhold.disconnect({ userId: "alice", provider: "agentcard" })).toEqual({ revokedAtProvider: false });
  });

  it("F-L16: a process that waits for a killed one can close", async () => {
    await killBeforeWrite();
    const calling = fleet.call().catch((error: unknown) => error);
    await expect.poll(causes).toContainEqual(expect.stringContaining("has not ended"));
    await fleet.keyhold.close();
    expect(await calling).toMatchObject(waiting);
  });
});

describe("a process that is cut off from Redis for longer than its lock", () => {
  async function openCutOff() {
    const wire = await openSwitch(fleet.redisUrl);
    cleanups.push(wire.close);
    return { wire, worker: await fleet.spawn(wire.url) };
  }

  it.each(["cut", "silence"] as const)(
    "F-L16: a process that was cut off from Redis stores its tokens when Redis is back, and other processes use them (%s)",
    async (how) => {
      const { wire, worker } = await openCutOff();
      const answered = holdAnswer();
      const first = worker.call(1);
      const send = await answered;
      wire[how]();
      send();
      await fleet.redis.del(LOCK);
      expect(await heardAtOnce()).toMatchObject(waiting);
      wire.restore();

      expect(await first).toEqual([200]);
      await vi.waitFor(async () => expect(await fleet.call()).toBe(200), PATIENCE);
      expect(fleet.provider.refreshed).toHaveLength(1);
    },
  );

  it("F-L16: a process that was cut off from Redis overwrites no newer tokens when it is back too late", async () => {
    const { wire, worker } = await openCutOff();
    const arrived = gate();
    const release = gate();
    fleet.provider.play(async (_grant, res) => {
      fleet.provider.play(() => undefined);
      arrived.open();
      await release.opened;
      const tokens = { access_token: "late", refresh_token: "late", token_type: "bearer", expires_in: 3600 };
      res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(tokens));
      return true;
    });
    const first = worker.call(1);
    await arrived.opened;
    wire.cut();
    release.open();
    await fleet.redis.del(LOCK);
    expect(await heardAtOnce()).toMatchObject(waiting);
    pass(LONG);
    await vi.waitFor(async () => expect(await fleet.call()).toBe(200), PATIENCE);
    wire.restore();
    expect(await first).toEqual([200]);

    fleet.provider.expireAccessTokens();
    expect(await fleet.call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(2);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("F-L16: a process that finishes a refresh after the user has disconnected revokes its tokens", async () => {
    const { worker } = await openCutOff();
    const answered = holdAnswer();
    const first = worker.call(1);
    const send = await answered;
    await fleet.redis.del(LOCK);
    await fleet.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
    const before = fleet.provider.revoked.length;
    send();
    expect(await first).toEqual(["not_connected"]);
    expect(fleet.provider.revoked.length).toBeGreaterThan(before);
    expect(fleet.provider.revoked.slice(before)).not.toContain(fleet.provider.refreshed[0]);
  });
});

describe("a refresh without a crash", () => {
  it("F-L16: a refresh makes two writes, and publishes one change to pages", async () => {
    const redis = await createClient({ url: fleet.redisUrl }).connect();
    const changes: string[] = [];
    await redis.subscribe("keyhold:changes", (change) => changes.push(change));
    const writes: string[] = [];
    const monitor = await createClient({ url: fleet.redisUrl }).connect();
    await monitor.monitor((command) => {
      // The command as the store's script sends it.
      if (String(command).includes('"SET" "keyhold:{alice:agentcard}:grant"')) writes.push(String(command));
    });
    expect(await fleet.call()).toBe(200);
    await expect.poll(() => writes).toHaveLength(2);
    await expect.poll(() => changes).toHaveLength(1);
    redis.destroy();
    monitor.destroy();
  });

  it("F-L16: no other process has to wait while a provider is away", async () => {
    fleet.provider.play((_grant, res) => {
      res.writeHead(503, { "content-type": "application/json" }).end("{}");
      return true;
    });
    const worker = await fleet.spawn();
    expect(await worker.call(1)).toEqual(["provider_unavailable"]);
    fleet.provider.play(() => undefined);
    expect(await fleet.call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("F-L16: if an answer was lost on the way and the provider then refuses the old token, the event says so", async () => {
    const answered = holdAnswer();
    const lost = fleet.call().catch((error: { code: string }) => error.code);
    await answered;
    fleet.provider.breakConnections();
    expect(await lost).toBe("provider_unavailable");
    await expect(fleet.call()).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(causes()).toContainEqual(expect.stringContaining("an earlier refresh was lost"));
  });
});
