import { paths } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAttempts } from "../../src/connections/createAttempts.js";
import { agentcard } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { contextOf } from "../../src/vault/createVault.js";
import { attemptStart } from "../support/attemptStart.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId, testKey } from "../support/openProduct.js";

const key = "keyhold:{alice:agentcard}:grant";
const keyring = createKeyring([testKey]);

describe("the format of a grant's record", () => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await openFleet();
    await fleet.connect();
  });
  afterEach(() => fleet.close());

  const context = () =>
    contextOf({
      userId: "alice",
      connection: "agentcard",
      provider: agentcard({ clientId: "product", origin: fleet.provider.origin }),
    });
  const read = async () => JSON.parse(await keyring.open((await fleet.redis.get(key)) ?? "", context()));

  it("a record has the number of its format, and after a refresh also the time of the refresh", async () => {
    const connected = await read();
    expect(connected).toMatchObject({ format: 1, tokens: {} });
    expect(connected).not.toHaveProperty("refreshedAt");
    const before = Date.now();
    fleet.provider.expireAccessTokens();
    expect(await fleet.call()).toBe(200);
    const { format, refreshedAt } = await read();
    expect(format).toBe(1);
    expect(refreshedAt).toBeGreaterThanOrEqual(before);
    expect(refreshedAt).toBeLessThanOrEqual(Date.now());
  });

  it("a record without a number opens, and has one after the next write", async () => {
    const { format: _format, ...old } = await read();
    await fleet.redis.set(key, await keyring.seal(JSON.stringify(old), context()));
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
    fleet.provider.expireAccessTokens();
    expect(await fleet.call()).toBe(200);
    expect(await read()).toMatchObject({ format: 1 });
  });

  it("Keyhold does not use, change or remove the record of a newer version, and the operator learns why", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const grant = await read();
    const newer = await keyring.seal(JSON.stringify({ ...grant, format: 2, tokens: { anything: "new" } }), context());
    await fleet.redis.set(key, newer);
    const away = { status: 503, body: { error: { code: "store_unavailable" } } };
    const unusable = { code: "store_unavailable", cause: { message: expect.stringContaining("it has format 2") } };

    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "unavailable" });
    expect(await fleet.browser.json(paths.tools("agentcard"))).toMatchObject(away);
    await expect(fleet.call()).rejects.toMatchObject(unusable);
    expect(await fleet.browser.json(paths.connection("agentcard"), { method: "DELETE" })).toMatchObject(away);
    const one = { userId: "alice", provider: "agentcard" };
    await expect(fleet.keyhold.disconnect(one)).rejects.toMatchObject(unusable);
    await expect(fleet.keyhold.invalidate({ userId: "alice", connection: "agentcard" })).rejects.toMatchObject(
      unusable,
    );
    const attempt = attemptId();
    await fleet.callback(attempt).catch(() => undefined);
    expect(await fleet.attempt(attempt)).toEqual({ status: "failed", code: "store_unavailable" });

    expect(await fleet.redis.get(key)).toBe(newer);
    expect([fleet.provider.refreshed, fleet.provider.revoked]).toEqual([[], []]);
    expect(fleet.events).toContainEqual(
      expect.objectContaining({
        type: "failed",
        connection: "agentcard",
        code: "store_unavailable",
        cause: expect.stringMatching(/format 2.*formats up to 1\. Run the newer version/),
      }),
    );

    await fleet.redis.set(key, await keyring.seal(JSON.stringify(grant), context()));
    expect(await fleet.call()).toBe(200);
    log.mockRestore();
  });

  it("a refresh that a newer version's record overtakes ends, and leaves that record alone", async () => {
    const grant = await read();
    const { arrived, release } = fleet.holdTokens();
    fleet.provider.expireAccessTokens();
    const caller = fleet.call().catch((error) => error.code);
    await arrived;
    const newer = await keyring.seal(JSON.stringify({ ...grant, format: 2 }), context());
    await fleet.redis.set(key, newer);
    release();
    expect(await caller).toBe("store_unavailable");
    expect(await fleet.redis.get(key)).toBe(newer);
  });
});

it("an attempt of a newer version is unknown and is not used up", async () => {
  const store = memoryStore();
  const attempts = createAttempts(store, keyring);
  const start = attemptStart();
  await attempts.settle("session", start, { status: "pending" });
  const request = { issuer: "https://x/", clientId: "product", scope: undefined };
  const { secrets } = await attempts.begin("session", start, { request });
  const { keys } = await store.list("keyhold:");
  const stateKey = keys.find((one) => one.includes(":state:")) ?? "";
  const known = (await store.get(stateKey)) ?? "";
  const state = JSON.parse(await keyring.open(known, [stateKey]));
  expect(state).toMatchObject({ format: 1 });
  await store.set(stateKey, await keyring.seal(JSON.stringify({ ...state, format: 2 }), [stateKey]));
  expect(await attempts.look("session", start.id)).toBeUndefined();
  expect(await attempts.take("session", secrets.state)).toBeUndefined();
  await store.set(stateKey, known);
  expect(await attempts.take("session", secrets.state)).toMatchObject({ id: start.id });
});
