import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

async function call(): Promise<number> {
  const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  return (await fetch(url, { method: "POST", body: "{}" })).status;
}

/** What a caller hears whose 30 seconds are over at once. The renewal goes on. */
async function heardAtOnce(): Promise<unknown> {
  vi.mocked(afterTime).mockImplementation((time, ...rest) => original.afterTime(time === 30_000 ? 0 : time, ...rest));
  const heard = await call().catch((error: unknown) => error);
  vi.mocked(afterTime).mockReset();
  return heard;
}

/** Lets so much time pass for this process. */
const pass = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });

/** The token endpoint issues its next answer, but the test gets it in place of Keyhold: a rotated token exists that was never delivered. */
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

/** The next request to the token endpoint is held before it has any effect. */
function holdRequest() {
  const [arrived, release] = [gate(), gate()];
  fleet.provider.play(async () => {
    fleet.provider.play(() => undefined);
    arrived.open();
    await release.opened;
  });
  return { arrived: arrived.opened, release: release.open };
}

const waiting = { code: "provider_unavailable", retryAfter: expect.any(Number) };
const causes = () => fleet.events.map((event) => ("cause" in event ? event.cause : ""));

describe("a process that is killed between the provider's answer and the write", () => {
  it("F-L16: keeps others from the old refresh token until it could not store any more, and the user hears that the refresh was lost", async () => {
    const worker = await fleet.spawn();
    const answered = holdAnswer();
    worker.call(1).catch(() => undefined);
    await answered;
    await worker.kill();
    await fleet.redis.del(LOCK);

    expect(await heardAtOnce()).toMatchObject(waiting);
    pass(60_000);
    expect(await heardAtOnce()).toMatchObject(waiting);
    expect(fleet.provider.refreshed).toHaveLength(1);
    expect((await connectionOf(fleet.browser, "agentcard"))?.status).not.toBe("needs_reconnect");

    pass(LONG);
    await expect.poll(() => connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "needs_reconnect" });
    await expect(call()).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(fleet.provider.refreshed).toHaveLength(2);
    expect(causes()).toContainEqual(expect.stringContaining("lost in a crash"));
  });

  it("F-L16: costs the user only time if the provider had not carried the refresh out", async () => {
    const worker = await fleet.spawn();
    const { arrived } = holdRequest();
    worker.call(1).catch(() => undefined);
    await arrived;
    await worker.kill();
    await fleet.redis.del(LOCK);
    expect(await heardAtOnce()).toMatchObject(waiting);
    pass(LONG);
    await vi.waitFor(async () => expect(await call()).toBe(200), { timeout: 60_000 });
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("F-L16: does not keep the user from disconnecting, who hears that a grant may be left", async () => {
    const worker = await fleet.spawn();
    const answered = holdAnswer();
    worker.call(1).catch(() => undefined);
    await answered;
    await worker.kill();
    await fleet.redis.del(LOCK);
    expect(await heardAtOnce()).toMatchObject(waiting);
    const { keyhold } = fleet;
    expect(await keyhold.disconnect({ userId: "alice", provider: "agentcard" })).toEqual({ revokedAtProvider: false });
  });

  it("F-L16: does not keep this process from closing", async () => {
    const worker = await fleet.spawn();
    const answered = holdAnswer();
    worker.call(1).catch(() => undefined);
    await answered;
    await worker.kill();
    await fleet.redis.del(LOCK);
    const calling = call().catch((error: unknown) => error);
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
    "F-L16: stores its tokens when it is back, and others use them (%s)",
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
      await vi.waitFor(async () => expect(await call()).toBe(200), { timeout: 60_000 });
      expect(fleet.provider.refreshed).toHaveLength(1);
    },
  );

  it("F-L16: overwrites no newer tokens when it is back too late", async () => {
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
    await vi.waitFor(async () => expect(await call()).toBe(200), { timeout: 60_000 });
    wire.restore();
    expect(await first).toEqual([200]);

    fleet.provider.expireAccessTokens();
    expect(await call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(2);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("F-L16: revokes its tokens when the user has disconnected meanwhile", async () => {
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

describe("a refresh that nothing disturbs", () => {
  it("F-L16: costs one more write, and tells pages nothing of it", async () => {
    const redis = await createClient({ url: fleet.redisUrl }).connect();
    const changes: string[] = [];
    await redis.subscribe("keyhold:changes", (change) => changes.push(change));
    const writes: string[] = [];
    const monitor = await createClient({ url: fleet.redisUrl }).connect();
    await monitor.monitor((command) => {
      // As the script of the store sends it.
      if (String(command).includes('"SET" "keyhold:{alice:agentcard}:grant"')) writes.push(String(command));
    });
    expect(await call()).toBe(200);
    await expect.poll(() => writes).toHaveLength(2);
    await expect.poll(() => changes).toHaveLength(1);
    redis.destroy();
    monitor.destroy();
  });

  it("F-L16: a provider that is away keeps no other process waiting", async () => {
    fleet.provider.play((_grant, res) => {
      res.writeHead(503, { "content-type": "application/json" }).end("{}");
      return true;
    });
    const worker = await fleet.spawn();
    expect(await worker.call(1)).toEqual(["provider_unavailable"]);
    fleet.provider.play(() => undefined);
    expect(await call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("F-L16: an answer that is lost on the way is named when the provider then refuses the old token", async () => {
    const answered = holdAnswer();
    const lost = call().catch((error: { code: string }) => error.code);
    await answered;
    fleet.provider.breakConnections();
    expect(await lost).toBe("provider_unavailable");
    await expect(call()).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(causes()).toContainEqual(expect.stringContaining("lost in a crash or on the way"));
  });
});
