import { withoutSecrets } from "../errors/withoutSecrets.js";
import { partsOf } from "../stores/partsOf.js";
import { judge } from "./Check.js";
import { configurationChecks } from "./checks/configuration.js";
import { postgresChecks } from "./checks/postgres.js";
import { providerChecks } from "./checks/provider.js";
import { redisChecks } from "./checks/redis.js";
import { serverChecks } from "./checks/server.js";
import { sqliteChecks } from "./checks/sqlite.js";
import type { Finding } from "./Finding.js";
import { observePostgres } from "./observePostgres.js";
import { observeProvider } from "./observeProvider.js";
import { observeRedis } from "./observeRedis.js";
import { observeServer } from "./observeServer.js";
import { observeSqlite } from "./observeSqlite.js";
import type { Subject } from "./Subject.js";

/**
 * Checks a backend: its options, its store, its providers and the running server.
 *
 * @param url the address of the running server's router; without it, the server is not checked
 */
export async function diagnose(subject: Subject, url?: string): Promise<Finding[]> {
  const { providers, store } = subject;
  const { redis, pool, database } = partsOf(store);
  const isProduction = process.env.NODE_ENV === "production";
  const findings = await Promise.all([
    judge(configurationChecks, { subject, isProduction, node: process.versions.node }),
    redis ? observeRedis(redis).then((observed) => judge(redisChecks, observed)) : [],
    pool ? observePostgres(store, pool).then((observed) => judge(postgresChecks, observed)) : [],
    database ? observeSqlite(store, database).then((observed) => judge(sqliteChecks, observed)) : [],
    ...providers.map(async (provider) => judge(providerChecks, await observeProvider(subject, provider), provider.id)),
    url === undefined ? [] : observeServer(subject, new URL(url)).then((observed) => judge(serverChecks, observed)),
  ]);
  // Errors of drivers are not Keyhold's own.
  return findings
    .flat()
    .map((finding) => (finding.why ? { ...finding, why: withoutSecrets(finding.why, process.env) } : finding));
}
