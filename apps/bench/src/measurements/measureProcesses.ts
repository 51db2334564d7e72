import { connectUsers } from "../harness/connectUsers.js";
import { drive } from "../harness/drive.js";
import { interleave } from "../harness/interleave.js";
import { measureRound, type Round } from "../harness/measureRound.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";

/** How many users call in turn. */
const USERS = 100;

/** The results for one number of Keyhold processes on one Redis. */
export interface Processes {
  readonly processes: number;
  readonly rounds: readonly Round[];
}

/** Puts the same load on one process and on several. The callers use them in turn, like a load balancer. */
export async function measureProcesses(stage: Stage, plan: Plan): Promise<Processes[]> {
  const { keyhold } = stage.servers;
  const { callers, rounds, seconds, warmUp } = plan;
  const more = await stage.startMore(Math.max(...plan.processes) - 1);
  const cookies = await connectUsers(keyhold, 0, USERS);
  for (const server of more) await drive({ servers: [server], cookies, callers, until: warmUp });
  const measured = await interleave(plan.processes, rounds, (count) =>
    measureRound(stage, { servers: [keyhold, ...more].slice(0, count), cookies, callers, until: { seconds } }),
  );
  return plan.processes.map((processes, index) => ({ processes, rounds: measured[index] ?? [] }));
}
