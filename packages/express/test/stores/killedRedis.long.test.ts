import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "redis";
import { it } from "vitest";
import { LONG, liveThroughKills, random } from "../support/liveThroughKills.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";

/** Milliseconds that the test runs. */
const LASTS = Number(process.env.KILLED_REDIS_TIME ?? 240_000);
/** Milliseconds for which a stopped Redis does not answer. */
const STOPPED = 10_000;

withNativeRedis("a Redis that is killed and stopped at random moments", () => {
  it("Keyhold loses no grant, and revokes no grant of a user who has not disconnected", {
    timeout: LASTS + 2 * LONG,
  }, async () => {
    const server = await startNativeRedis();
    async function openStore() {
      const redis = await createClient({ url: server.url })
        .on("error", () => undefined)
        .connect();
      return { options: { redis }, close: () => redis.destroy() };
    }
    async function disturb() {
      if (random(3) > 0) {
        await server.kill();
        await pause(random(1_000));
        await server.startAgain();
      } else {
        server.signal("SIGSTOP");
        await pause(STOPPED);
        server.signal("SIGCONT");
      }
    }
    await liveThroughKills(LASTS, openStore, disturb);
    await server.close();
  });
});
