import { startRedis } from "@keyhold/test-support";
import session, { MemoryStore } from "express-session";
import { createClient } from "redis";
import type { Store } from "../../src/stores/Store.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { recordedKey } from "./openRecordedProduct.js";
import type { StoredRecord } from "./readRecords.js";

const SESSION = "keyhold:session:";

/** The lifetime that a record had when it was recorded. A record in a folder does not age. */
const lifetimeOf = ({ ttl }: StoredRecord) => (ttl < 0 ? undefined : ttl);

/** Keyhold's options for a real Redis that holds the records. */
export async function redisWith(records: readonly StoredRecord[]) {
  const running = await startRedis();
  const redis = createClient({ url: running.url });
  await redis.connect();
  for (const record of records) {
    const ttl = lifetimeOf(record);
    await redis.set(record.key, record.value, ttl ? { expiration: { type: "PX", value: ttl } } : {});
  }
  return {
    options: { redis },
    async close() {
      await redis.close();
      await running.close();
    },
  };
}

/** The product's own session store, with the recorded sessions. The other records go into Keyhold's store. */
export async function memoryWith(records: readonly StoredRecord[], store: Store) {
  const sessions = new MemoryStore();
  for (const record of records) {
    if (record.key.startsWith(SESSION)) sessions.set(record.key.slice(SESSION.length), JSON.parse(record.value));
    else await store.set(record.key, record.value, { ttl: lifetimeOf(record) });
  }
  const secret = createKeyring([recordedKey]).derive("session-cookie");
  const options = { name: "keyhold", secret, store: sessions, resave: false, saveUninitialized: false };
  return { options: { session: session(options) }, close: async () => {} };
}
