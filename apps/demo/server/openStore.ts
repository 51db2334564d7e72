import { embeddedStore, postgresStore, redisStore, type Store } from "@keyhold/express";
import { Pool } from "pg";
import { createClient } from "redis";
import type { Config } from "./config.js";

/** The store of the demo's connections and sessions. */
export interface OpenStore {
  readonly store: Store;
  /** Ends the connections to the database. */
  close(): Promise<unknown>;
}

/** Opens the database that the environment names, or the file in the demo's folder. */
export async function openStore({ databaseUrl, redisUrl, folder }: Config): Promise<OpenStore> {
  if (databaseUrl) {
    const pool = new Pool({ connectionString: databaseUrl });
    return { store: postgresStore(pool), close: () => pool.end() };
  }
  if (redisUrl) {
    const redis = await createClient({ url: redisUrl }).connect();
    return { store: redisStore(redis), close: () => redis.close() };
  }
  return { store: embeddedStore(folder), close: async () => {} };
}
