import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { it } from "vitest";
import { keepRotatedToken } from "../support/keepRotatedToken.js";
import { openSwitch } from "../support/openSwitch.js";
import { surviveOutage } from "../support/surviveOutage.js";

it.each(["cut", "silence"] as const)(
  "while Redis is away (%s), every answer is a 503 with a code, and afterwards everything is as before",
  async (how) => {
    const running = await startRedis();
    const wire = await openSwitch(running.url);
    const [redis, direct] = [createClient({ url: wire.url }), createClient({ url: running.url })];
    await Promise.all([redis.connect(), direct.connect()]);
    await surviveOutage({ options: { redis }, other: { redis: direct }, begin: wire[how], end: wire.restore });
    redis.destroy();
    direct.destroy();
    await wire.close();
    await running.close();
  },
);

it("Keyhold does not lose a refresh token that was rotated while Redis went away", () =>
  keepRotatedToken(({ wire }) => ({ begin: wire.cut, end: wire.restore })));
