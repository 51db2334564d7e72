import { connectUsers } from "../harness/connectUsers.js";
import { drive } from "../harness/drive.js";
import { interleave } from "../harness/interleave.js";
import { measureRound, type Round } from "../harness/measureRound.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import { type TargetName, targetNames } from "../targets/targets.js";

/** How many users call in turn. */
const USERS = 100;

/** The rounds of one target. */
export interface Calls {
  readonly name: TargetName;
  /** With as many callers as the plan says. */
  readonly underLoad: readonly Round[];
  /** With one caller. */
  readonly alone: readonly Round[];
}

/** Small calls through everything, under load and by a single caller. */
export async function measureCalls(stage: Stage, { warmUp, rounds, seconds, callers }: Plan): Promise<Calls[]> {
  const subjects = await Promise.all(
    targetNames.map(async (name) => {
      const server = stage.servers[name];
      return { servers: [server], cookies: await connectUsers(server, 0, USERS) };
    }),
  );
  for (const subject of subjects) await drive({ ...subject, callers, until: warmUp });
  const roundsOf = (count: number) =>
    interleave(subjects, rounds, (subject) => measureRound(stage, { ...subject, callers: count, until: { seconds } }));
  const underLoad = await roundsOf(callers);
  const alone = await roundsOf(1);
  return targetNames.map((name, index) => ({ name, underLoad: underLoad[index] ?? [], alone: alone[index] ?? [] }));
}
