import type { Round } from "../harness/measureRound.js";
import { type Summary, summarize } from "../harness/summary.js";
import type { AgentCalls } from "../measurements/measureAgents.js";
import type { Calls } from "../measurements/measureCalls.js";
import type { TargetName } from "../targets/targets.js";
import { comparedWithFetch } from "./agentsReport.js";

/** A goal of the project, and the measured result. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly unit: string;
  /** Over the rounds, each compared with the peer's round next to it. */
  readonly reached: Summary;
  readonly isReached: boolean;
}

/** Compares Keyhold with its peers, round by round. */
export function goalsOf(calls: readonly Calls[], agents: readonly AgentCalls[]): Goal[] {
  const roundsOf = (name: TargetName) => calls.find((one) => one.name === name);
  const compare = (
    kind: "underLoad" | "alone",
    peer: TargetName,
    how: (keyhold: Round, peer: Round) => number,
  ): Summary => {
    const peers = roundsOf(peer)?.[kind] ?? [];
    const rounds = roundsOf("keyhold")?.[kind] ?? [];
    return summarize(rounds.flatMap((round, index) => peers.slice(index, index + 1).map((other) => how(round, other))));
  };
  const times = (peer: TargetName, least: number): Goal => {
    const reached = compare("underLoad", peer, (keyhold, other) => keyhold.throughput / other.throughput);
    const what = `throughput, compared with ${peer}`;
    return { what, goal: `at least ${least}`, unit: "×", reached, isReached: reached.median >= least };
  };
  const added = compare("alone", "upstream", (keyhold, other) => keyhold.p50 - other.p50);
  return [
    times("@fastify/http-proxy", 1.5),
    times("http-proxy-middleware", 5),
    {
      what: "added to the bare upstream at p50, one caller",
      goal: "at most 0.3",
      unit: " ms",
      reached: added,
      isReached: added.median <= 0.3,
    },
    ...(["a call that only looks", "a call that may spend"] as const).map((name) => {
      const reached = comparedWithFetch(agents, name);
      const what = `CPU time of an agent's call, compared with fetch: ${name}`;
      return { what, goal: "at most 1.25", unit: "×", reached, isReached: reached.median <= 1.25 };
    }),
  ];
}
