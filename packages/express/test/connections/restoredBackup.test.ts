import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { expect, it, onTestFinished } from "vitest";
import { agentcard, createKeyhold, type Keyhold, sqliteStore } from "../../src/index.js";
import { openFleet } from "../support/openFleet.js";
import { testKey } from "../support/openProduct.js";

/** A connected user, and Keyhold on a backup from before the last refresh. */
async function openRestored() {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-backup-"));
  const copy = join(folder, "copy.db");
  const database = new Database(join(folder, "keyhold.db"));
  const fleet = await openFleet(sqliteStore(database));
  await fleet.connect();
  database.exec(`vacuum into '${copy}'`);
  fleet.provider.expireAccessTokens();
  expect(await fleet.call()).toBe(200);

  const backup = new Database(copy);
  const keyhold = createKeyhold({
    publicUrl: fleet.mount,
    keys: [testKey],
    store: sqliteStore(backup),
    onEvent: () => undefined,
    providers: [{ ...agentcard({ clientId: "product", origin: fleet.provider.origin }), account: undefined }],
  });
  onTestFinished(async () => {
    await Promise.all([keyhold.close(), fleet.close()]);
    for (const opened of [backup, database]) opened.close();
    await rm(folder, { recursive: true });
  });
  return { keyhold, provider: fleet.provider };
}

async function callWith(keyhold: Keyhold) {
  const { url, fetch } = await keyhold.mcp({ userId: "alice", provider: "agentcard" });
  return fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' });
}
const needsReconnect = { code: "needs_reconnect" };

it("after a restore, Keyhold sends a provider no outdated refresh token if every connection was invalidated first", async () => {
  const { keyhold, provider } = await openRestored();
  for await (const { userId, id } of keyhold.all({ provider: "agentcard" })) {
    await keyhold.invalidate({ userId, connection: id });
  }
  await expect(callWith(keyhold)).rejects.toMatchObject(needsReconnect);
  expect(await keyhold.connections("alice")).toMatchObject([{ status: "needs_reconnect" }]);
  expect(provider.refreshed).toHaveLength(1);
});

it("after a restore, the first refresh with an outdated refresh token ends the grant", async () => {
  const { keyhold, provider } = await openRestored();
  await expect(callWith(keyhold)).rejects.toMatchObject(needsReconnect);
  expect(provider.refreshed).toHaveLength(2);
});
