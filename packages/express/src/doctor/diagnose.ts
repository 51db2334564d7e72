import { redisOf } from "../stores/warnOfStore.js";
import { judge } from "./Check.js";
import { configurationChecks } from "./checks/configuration.js";
import { providerChecks } from "./checks/provider.js";
import { redisChecks } from "./checks/redis.js";
import { serverChecks } from "./checks/server.js";
import type { Finding } from "./Finding.js";
import { observeProvider } from "./observeProvider.js";
import { observeRedis } from "./observeRedis.js";
import { observeServer } from "./observeServer.js";
import type { Subject } from "./Subject.js";

/**
 * Checks a backend: its options, its store, its providers and the running server.
 *
 * @param url the address of the running server's router; without it, the server is not checked
 */
export async function diagnose(subject: Subject, url?: string): Promise<Finding[]> {
  const { providers } = subject;
  const redis = redisOf(subject.store);
  const isProduction = process.env.NODE_ENV === "production";
  const findings = await Promise.all([
    judge(configurationChecks, { subject, isProduction, node: process.versions.node }),
    redis ? observeRedis(redis).then((observed) => judge(redisChecks, observed)) : [],
    ...providers.map(async (provider) => judge(providerChecks, await observeProvider(subject, provider), provider.id)),
    url === undefined ? [] : observeServer(subject, new URL(url)).then((observed) => judge(serverChecks, observed)),
  ]);
  return findings.flat();
}
