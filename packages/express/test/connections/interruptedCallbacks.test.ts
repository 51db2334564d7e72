import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { createAttempts } from "../../src/connections/createAttempts.js";
import { agentcard, createKeyhold, type KeyholdOptions } from "../../src/index.js";
import { redisStore } from "../../src/stores/redis/redisStore.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { attemptStart } from "../support/attemptStart.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId, testKey } from "../support/openProduct.js";

let fleet: Fleet;
beforeEach(async () => {
  fleet = await openFleet();
});
afterEach(async () => {
  vi.useRealTimers();
  await fleet.close();
});

describe("a callback while Redis goes away", () => {
  it("F-M5: a callback connects the user if Redis is back in time", async () => {
    const id = attemptId();
    const address = await fleet.callback(id);
    const redeemed = new Promise<void>((resolve) =>
      fleet.provider.play(() => {
        fleet.wire.cut();
        resolve();
      }),
    );
    const finished = fleet.browser.navigate(address);
    await redeemed;
    fleet.wire.restore();
    expect((await finished).headers.get("location")).toContain(`attempt=${id}`);
    expect(await fleet.attempt(id)).toMatchObject({ status: "connected" });
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
    expect(fleet.provider.revoked).toEqual([]);
  });

  it.each([
    ["revokes the new grant, and reports store_unavailable", true, "store_unavailable"],
    ["reports connecting_interrupted if the provider does not confirm the revocation", false, "connecting_interrupted"],
  ])("F-M5: if Redis stays away during a callback, Keyhold %s", async (_case, isConfirmed, code) => {
    const address = await fleet.callback(attemptId());
    fleet.provider.play(() => {
      fleet.wire.cut();
      // Each try to store comes after the time limit for storing.
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    });
    if (!isConfirmed) fleet.provider.playRevoke((_body, res) => res.writeHead(503).end());
    const finished = fleet.browser.navigate(address);
    await vi.waitFor(() => {
      vi.setSystemTime(Date.now() + 21_000);
      expect(fleet.provider.revoked.length).toBeGreaterThan(0);
    }, PATIENCE);
    const keepsPassing = setInterval(() => vi.setSystemTime(Date.now() + 21_000), 100);
    expect((await finished).headers.get("location")).toContain(`error=${code}`);
    clearInterval(keepsPassing);
    expect(fleet.provider.revoked[0]).toMatch(/^refresh-/);
    vi.useRealTimers();
    fleet.wire.restore();
  });
});

describe("an attempt whose process died", () => {
  const start = attemptStart();

  it.each([
    ["while Keyhold redeemed its code has an unknown outcome", { status: "failed", code: "connecting_interrupted" }],
    ["after Keyhold stored its grant is connected", { status: "connected" }],
  ] as const)("F-M5: an attempt whose process died %s", async (_case, otherwise) => {
    const attempts = createAttempts(redisStore(fleet.redis), createKeyring([testKey]));
    await attempts.finishing("session", start, { within: 60_000, otherwise });
    expect(await attempts.look("session", start.id)).toMatchObject({
      outcome: { status: "pending" },
      isFinishing: true,
    });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    expect(await attempts.look("session", start.id)).toMatchObject({ outcome: otherwise });
  });
});

describe("a Redis with replicas that lag behind", () => {
  const options = (redis: KeyholdOptions["redis"]): KeyholdOptions => ({
    publicUrl: "http://localhost/api/keyhold",
    keys: [testKey],
    ...(redis && { redis }),
    identify: () => "alice",
    providers: [
      { ...agentcard({ clientId: "product", origin: fleet.provider.origin }), ownTools: undefined, account: undefined },
    ],
  });

  it("F-M9: reading from a replica that lags behind ends no grant", async () => {
    await fleet.connect();
    // A replica that lags behind: it always answers with what it had at the first request for a key.
    const old = new Map<string, Promise<string | null>>();
    const behind = new Proxy(fleet.redis, {
      get(target, name) {
        if (name !== "withCommandOptions") {
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === "function" ? member.bind(target) : member;
        }
        return (given: { timeout: number }) => {
          const commands = target.withCommandOptions(given);
          return new Proxy(commands, {
            get(inner, command) {
              const get = (key: string) => {
                const known = old.get(key) ?? inner.get(key);
                old.set(key, known);
                return known;
              };
              const member: unknown = Reflect.get(inner, command, inner);
              if (command === "get") return get;
              return typeof member === "function" ? member.bind(inner) : member;
            },
          });
        };
      },
    });
    const keyhold = createKeyhold(options(behind));
    const call = async () => {
      const { url, fetch } = await keyhold.mcp({ userId: "alice", provider: "agentcard" });
      return (await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
    };
    for (let time = 0; time < 3; time++) {
      fleet.provider.expireAccessTokens();
      expect(await call()).toBe(200);
      // The replica still has the tokens of before the refresh.
      expect(await call()).toBe(200);
      old.clear();
    }
    expect(new Set(fleet.provider.refreshed).size).toBe(fleet.provider.refreshed.length);
    await keyhold.close();
  });
});
