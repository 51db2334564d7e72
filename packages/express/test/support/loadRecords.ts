import { startRedis } from "@keyhold/test-support";
import type { RequestHandler } from "express";
import session, { MemoryStore } from "express-session";
import { createClient } from "redis";
import { type KeyholdOptions, memoryStore, postgresStore, type Store, sqliteStore } from "../../src/index.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { recordedKey } from "./openRecordedProduct.js";
import { type OpenedPostgres, type PostgresKind, postgresKinds } from "./postgresDatabases.js";
import type { StoredRecord } from "./readRecords.js";
import { sqliteDrivers } from "./sqliteDrivers.js";

const SESSION = "keyhold:session:";

/** The lifetime that a record had when it was recorded. A record in a folder does not age. */
const lifetimeOf = ({ ttl }: StoredRecord) => (ttl < 0 ? undefined : ttl);

interface LoadedRecords {
  readonly options: Pick<KeyholdOptions, "redis" | "store"> & { readonly session?: RequestHandler };
  close(): Promise<unknown>;
}

/** A real Redis that holds the records. */
async function redisWith(records: readonly StoredRecord[]): Promise<LoadedRecords> {
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

/** A store that holds the records, and the product's own session store with the recorded sessions. */
async function storeWith(
  records: readonly StoredRecord[],
  store: Store,
  close: () => unknown = () => undefined,
): Promise<LoadedRecords> {
  const sessions = new MemoryStore();
  for (const record of records) {
    if (record.key.startsWith(SESSION)) sessions.set(record.key.slice(SESSION.length), JSON.parse(record.value));
    else await store.set(record.key, record.value, { ttl: lifetimeOf(record) });
  }
  const secret = createKeyring([recordedKey]).derive("session-cookie");
  const options = { name: "keyhold", secret, store: sessions, resave: false, saveUninitialized: false };
  return { options: { store, session: session(options) }, close: async () => close() };
}

/** A kind of store that can hold the records. */
interface RecordStores {
  readonly name: string;
  /** Opens an empty store of this kind, and loads the records. */
  load(records: readonly StoredRecord[]): Promise<LoadedRecords>;
  /** Ends what all loads share. */
  end?(): Promise<unknown> | undefined;
}

/** A database takes long to start, so all tests use one. */
function storesIn({ name, open }: PostgresKind): RecordStores {
  let opened: Promise<OpenedPostgres> | undefined;
  return {
    name,
    async load(records) {
      opened ??= open();
      const { pool, reset } = await opened;
      return storeWith(records, postgresStore(pool), reset);
    },
    end: () => opened?.then(({ close }) => close()),
  };
}

export const recordStores: readonly RecordStores[] = [
  { name: "memory", load: (records) => storeWith(records, memoryStore()) },
  { name: "Redis", load: redisWith },
  ...sqliteDrivers.map(({ name, open }) => ({
    name,
    load(records: readonly StoredRecord[]) {
      const database = open(":memory:");
      return storeWith(records, sqliteStore(database), () => database.close());
    },
  })),
  ...postgresKinds.map(storesIn),
];
