import type { Round } from "../harness/measureRound.js";
import { type Summary, summarize } from "../harness/summary.js";
import type { AgentCalls } from "../measurements/measureAgents.js";
import type { Calls } from "../measurements/measureCalls.js";
import type { TargetName } from "../targets/targets.js";
import { comparedWithFetch } from "./agentsReport.js";
import { range, table } from "./format.js";

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
  const throughput = compare(
    "underLoad",
    "@fastify/session",
    (keyhold, other) => keyhold.throughput / other.throughput,
  );
  const cpu = compare("underLoad", "http-proxy-middleware", (keyhold, other) => keyhold.cpu / other.cpu);
  const p50 = compare("alone", "http-proxy-middleware", (keyhold, other) => keyhold.p50 / other.p50);
  const added = compare("alone", "upstream", (keyhold, other) => keyhold.p50 - other.p50);
  return [
    {
      what: "throughput, compared with @fastify/session",
      goal: "at least 1",
      unit: "×",
      reached: throughput,
      isReached: throughput.median >= 1,
    },
    {
      what: "CPU time of a call, compared with http-proxy-middleware",
      goal: "at most 0.6",
      unit: "×",
      reached: cpu,
      isReached: cpu.median <= 0.6,
    },
    {
      what: "p50, one caller, compared with http-proxy-middleware",
      goal: "at most 0.75",
      unit: "×",
      reached: p50,
      isReached: p50.median <= 0.75,
    },
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

/** The goals and whether they are reached, in Markdown. */
export function goalsTable(goals: readonly Goal[]): string {
  return table(
    ["goal", "wanted", "reached", ""],
    goals.map(({ what, goal, unit, reached, isReached }) => [
      what,
      goal + unit,
      range(reached) + unit,
      isReached ? "yes" : "**no**",
    ]),
  );
}
