import { paths } from "@keyhold/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { type Fleet, openFleet } from "../support/openFleet.js";

let fleet: Fleet;
beforeEach(async () => {
  fleet = await openFleet();
  await fleet.connect();
});
afterEach(() => fleet.close());

const connection = { userId: "alice", connection: "agentcard" };
const status = async () => (await connectionOf(fleet.browser, "agentcard"))?.status;

it("after invalidate, no page and no agent uses the tokens, and the page gets a message", async () => {
  const events = await openEvents(fleet.mount);
  const worker = await fleet.spawn();
  expect(await worker.call(1)).toEqual([200]);
  await fleet.keyhold.invalidate(connection);
  await vi.waitFor(
    () => expect(events.changes).toContainEqual({ provider: "agentcard", connection: "agentcard" }),
    PATIENCE,
  );
  expect(await status()).toBe("needs_reconnect");
  let calls = 0;
  fleet.provider.playMcp(() => void calls++);
  await expect(fleet.call()).rejects.toMatchObject({ code: "needs_reconnect" });
  expect(await worker.call(2)).toEqual(["needs_reconnect", "needs_reconnect"]);
  expect([calls, fleet.provider.refreshed]).toEqual([0, []]);
  events.close();
});

it("invalidate ends the connection's standing streams", async () => {
  fleet.provider.playMcp((_isAccepted, res, req) => {
    if (req.method !== "GET") return false;
    res.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
    return true;
  });
  const stream = await fleet.browser.fetch(paths.mcp("agentcard"), { headers: { accept: "text/event-stream" } });
  expect(stream.status).toBe(200);
  await fleet.keyhold.invalidate(connection);
  // The proxy ends the stream, completely or in the middle.
  await stream.text().catch(() => undefined);
});

it("disconnecting after invalidate revokes the tokens that Keyhold has kept", async () => {
  await fleet.keyhold.invalidate(connection);
  expect(await fleet.keyhold.disconnect({ userId: "alice", provider: "agentcard" })).toEqual({
    revokedAtProvider: true,
  });
  expect(fleet.provider.revoked.map((token) => token.split("-")[0])).toEqual(["refresh", "access"]);
});

it("a user who reconnects after invalidate can call again", async () => {
  await fleet.keyhold.invalidate(connection);
  await fleet.connect();
  expect(await status()).toBe("connected");
  expect(await fleet.call()).toBe(200);
});

it("invalidate does not wait for a refresh in progress, and Keyhold keeps its new tokens only to revoke them", async () => {
  const { arrived, release } = fleet.holdTokens();
  fleet.provider.expireAccessTokens();
  const caller = fleet.call().catch((error) => error.code);
  await arrived;
  await fleet.keyhold.invalidate(connection);
  expect(await status()).toBe("needs_reconnect");
  release();
  expect(await caller).toBe("needs_reconnect");
  expect(await status()).toBe("needs_reconnect");
  await expect(fleet.call()).rejects.toMatchObject({ code: "needs_reconnect" });

  const used = fleet.provider.refreshed;
  await fleet.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
  const [revoked] = fleet.provider.revoked;
  expect(used).toHaveLength(1);
  expect(revoked).toMatch(/^refresh-/);
  expect(used).not.toContain(revoked);
});

it.each([
  ["is refused", 400, { error: "invalid_request" }],
  ["gets no usable answer", 200, {}],
  ["is over", 400, { error: "invalid_grant" }],
])(
  "a refresh in progress that %s does not make an invalidated connection usable again",
  async (_case, code, answer) => {
    const { arrived, release } = fleet.holdTokens();
    fleet.provider.expireAccessTokens();
    const caller = fleet.call().catch((error) => error.code);
    await arrived;
    await fleet.keyhold.invalidate(connection);
    fleet.provider.play((_grant, res) => {
      res.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(answer));
      return true;
    });
    release();
    await caller;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    await expect(fleet.call()).rejects.toMatchObject({ code: "needs_reconnect" });
    vi.useRealTimers();
    expect(await status()).toBe("needs_reconnect");
  },
);

it("a call in progress that the MCP server accepts does not make an invalidated connection usable again", async () => {
  // The first access token after a refusal is in doubt, so Keyhold notes when the server accepts it.
  fleet.provider.playMcp((_isAccepted, res) => {
    res.writeHead(401).end();
    return true;
  });
  await fleet.call().catch(() => undefined);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
  let invalidated: Promise<void> | undefined;
  fleet.provider.playMcp(async () => {
    invalidated ??= fleet.keyhold.invalidate(connection);
    await invalidated;
    return false;
  });
  expect(await fleet.call()).toBe(200);
  await fleet.keyhold.close();
  vi.useRealTimers();
  expect(await status()).toBe("needs_reconnect");
});

it("invalidate refuses what it cannot end, and leaves an unreadable record alone", async () => {
  await expect(fleet.keyhold.invalidate({ userId: "bob", connection: "agentcard" })).rejects.toMatchObject({
    code: "not_connected",
  });
  for (const unknown of ["civic", "agentcard.short", "", undefined as unknown as string])
    await expect(fleet.keyhold.invalidate({ userId: "alice", connection: unknown })).rejects.toMatchObject({
      code: "unknown_provider",
    });
  await expect(fleet.keyhold.invalidate({ userId: "", connection: "agentcard" })).rejects.toThrow(
    "`userId` of keyhold.invalidate() is an empty string",
  );
  await fleet.redis.set("keyhold:{alice:agentcard}:grant", "unreadable");
  await fleet.keyhold.invalidate(connection);
  expect(await fleet.redis.get("keyhold:{alice:agentcard}:grant")).toBe("unreadable");
});
