// Opens a store in a process of its own, which uses the built packages.
import { memoryStore, postgresStore, redisStore, sqliteStore } from "@keyhold/express";
import Libsql from "libsql";
import pg from "pg";
import { createClient } from "redis";

const ignore = () => undefined;

const kinds = {
  memory: () => memoryStore(),
  Redis: async (url) => redisStore(await createClient({ url }).on("error", ignore).connect()),
  SQLite: (file) => sqliteStore(new Libsql(file)),
  PostgreSQL: (url) => postgresStore(new pg.Pool({ connectionString: url })),
};

/** @param place `{ kind, url }` */
export const openStore = ({ kind, url }) => kinds[kind](url);
