import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import { type AgentCalls, measureAgents } from "./measureAgents.js";
import { type Calls, measureCalls } from "./measureCalls.js";
import { measureProcesses, type Processes } from "./measureProcesses.js";
import { measureStreams, type Streams } from "./measureStreams.js";
import { measureUsers, type Users } from "./measureUsers.js";

/** All that one run finds out. */
export interface Measured {
  readonly calls: readonly Calls[];
  readonly streams: readonly Streams[];
  readonly processes: readonly Processes[];
  readonly users: readonly Users[];
  readonly agents: readonly AgentCalls[];
}

/** Takes all measurements, one after the other, so that none slows another. */
export async function measureAll(stage: Stage, plan: Plan, say: (step: string) => void): Promise<Measured> {
  say("small calls");
  const calls = await measureCalls(stage, plan);
  say("streams");
  const streams = await measureStreams(stage, plan);
  say("several processes");
  const processes = await measureProcesses(stage, plan);
  say("many users");
  const users = await measureUsers(stage, plan);
  say("calls of agents");
  const agents = await measureAgents(stage, plan);
  return { calls, streams, processes, users, agents };
}
