import { performance } from "node:perf_hooks";
import { assertOwnToken, connectUsers } from "../harness/connectUsers.js";
import { measureRound, type Round } from "../harness/measureRound.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";

/** The first user's number. Other measurements use lower ones. */
const FIRST = 1_000_000;
/** How many users call `whoami`. */
const ASKED = 20;

/** The results for one number of connected users. */
export interface Users {
  readonly users: number;
  /** Bytes of Redis memory for each user that was added since the step before: session, sealed record, and Redis's own keys. */
  readonly bytes: number;
  /** Users connected in a second, meanwhile. */
  readonly connectedPerSecond: number;
  /** Calls of random users, with as many callers as the plan says, and with one. */
  readonly underLoad: readonly Round[];
  readonly alone: readonly Round[];
}

/** Connects more and more users on one Redis, through the public routes, and sends calls as these users. */
export async function measureUsers(stage: Stage, { users, rounds, seconds, callers }: Plan): Promise<Users[]> {
  const server = stage.servers.keyhold;
  const cookies: string[] = [];
  const measured: Users[] = [];
  for (const count of users) {
    const startedAt = performance.now();
    const before = await stage.redisUsage();
    const added = await connectUsers(server, FIRST + cookies.length, FIRST + count);
    const after = await stage.redisUsage();
    const connectedPerSecond = added.length / ((performance.now() - startedAt) / 1000);
    for (const cookie of added) cookies.push(cookie);
    for (let index = 0; index < cookies.length; index += Math.ceil(cookies.length / ASKED)) {
      await assertOwnToken(server, FIRST + index, cookies[index] ?? "");
    }
    const load = { servers: [server], cookies, until: { seconds } };
    const roundsOf = async (many: number) => {
      const taken: Round[] = [];
      while (taken.length < rounds) taken.push(await measureRound(stage, { ...load, callers: many }));
      return taken;
    };
    measured.push({
      users: count,
      bytes: (after.memory - before.memory) / added.length,
      connectedPerSecond,
      underLoad: await roundsOf(callers),
      alone: await roundsOf(1),
    });
  }
  return measured;
}
