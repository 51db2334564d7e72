import { paths } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gate } from "../support/gate.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";

let fleet: Fleet;
beforeEach(async () => {
  fleet = await openFleet();
  await fleet.connect();
});
afterEach(async () => {
  vi.useRealTimers();
  await fleet.close();
});

/** Holds requests with a refused token until `count` of them have arrived, then refuses all of them at once. */
function refuseTogether(count: number) {
  const all = gate();
  let waiting = 0;
  fleet.provider.playMcp(async (isAccepted) => {
    if (isAccepted) return;
    if (++waiting === count) all.open();
    await all.opened;
  });
  return all.opened;
}

const unfinished = expect.objectContaining({ cause: expect.stringContaining("has not ended") });

describe("an expired access token", () => {
  it("Keyhold refreshes a token once for 500 calls in 4 processes, all refused at the same time", async () => {
    const workers = await Promise.all([fleet.spawn(), fleet.spawn(), fleet.spawn(), fleet.spawn()]);
    fleet.provider.expireAccessTokens();
    refuseTogether(500);

    const answers = await Promise.all(workers.map((worker) => worker.call(125)));

    expect(answers.flat().filter((answer) => answer !== 200)).toEqual([]);
    expect(answers.flat()).toHaveLength(500);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("Keyhold refreshes a token once although the process that was about to refresh it is killed", async () => {
    const first = await fleet.spawn();
    const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    fleet.provider.expireAccessTokens();
    const arrived = gate();
    // The first refresh never gets through: its process dies while the server holds it.
    fleet.provider.play(async (_grant, res) => {
      fleet.provider.play(() => undefined);
      const gone = new Promise((resolve) => res.once("close", resolve));
      arrived.open();
      await gone;
      return true;
    });
    first.call(1).catch(() => undefined);
    await arrived.opened;

    const allRefused = refuseTogether(300);
    const call = async () => (await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
    const answers = Promise.all(Array.from({ length: 300 }, call));
    await allRefused;
    await first.kill();
    await fleet.redis.del("keyhold:{alice:agentcard}:lock");
    // From then on the first process could not store new tokens any more.
    await expect.poll(() => fleet.events).toContainEqual(unfinished);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 130_000 });

    expect((await answers).filter((answer) => answer !== 200)).toEqual([]);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("Keyhold does not refresh again for a refusal that arrives late", async () => {
    const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    const call = async () => (await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
    fleet.provider.expireAccessTokens();
    const firstIsDone = gate();
    const bothAreThere = gate();
    let refusals = 0;
    fleet.provider.playMcp(async (isAccepted) => {
      if (isAccepted) return;
      if (++refusals === 1) return bothAreThere.opened;
      bothAreThere.open();
      await firstIsDone.opened;
    });

    const calls = [call(), call()];
    expect(await Promise.race(calls)).toBe(200);
    firstIsDone.open();
    expect(await Promise.all(calls)).toEqual([200, 200]);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });
});

describe("two refreshes with one refresh token", () => {
  it("a process that refreshes too late keeps the other process's tokens, and uses them", async () => {
    const loser = await fleet.spawn();
    fleet.provider.expireAccessTokens();
    const arrived = gate();
    const winnerIsDone = gate();
    fleet.provider.play(async (_grant, res) => {
      fleet.provider.play(() => undefined);
      arrived.open();
      await winnerIsDone.opened;
      res.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_grant"}');
      return true;
    });

    const late = loser.call(1);
    await arrived.opened;
    await fleet.redis.del("keyhold:{alice:agentcard}:lock");
    const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    const winner = fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' });
    await expect.poll(() => fleet.events).toContainEqual(unfinished);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 130_000 });
    expect((await winner).status).toBe(200);
    winnerIsDone.open();

    expect(await late).toEqual([200]);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });
});

describe("a disconnect during a refresh", () => {
  it("disconnecting waits for a refresh under way, and revokes its new refresh token", async () => {
    const worker = await fleet.spawn();
    fleet.provider.expireAccessTokens();
    const arrived = gate();
    const release = gate();
    let used: string | null = null;
    fleet.provider.play(async (grant) => {
      used = grant.get("refresh_token");
      arrived.open();
      await release.opened;
    });

    const call = worker.call(1);
    await arrived.opened;
    const disconnected = fleet.browser.json(paths.connection("agentcard"), { method: "DELETE" });
    release.open();

    expect((await disconnected).body).toEqual({ revokedAtProvider: true });
    await call;
    expect(fleet.provider.revoked[0]).toMatch(/^refresh-/);
    expect(fleet.provider.revoked[0]).not.toBe(used);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "disconnected" });
  });
});
