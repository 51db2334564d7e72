import type { Round } from "../harness/measureRound.js";
import type { Measured } from "../measurements/measureAll.js";
import { agentsReport } from "./agentsReport.js";
import { number, range, rangeOf, table } from "./format.js";
import { goalsOf, goalsTable } from "./goalsOf.js";
import { type Machine, machineReport } from "./machineOf.js";
import { callsOf } from "./storesReport.js";

const MEGABYTE = 1_000_000;

/** The results of a run, in Markdown. */
export function reportOf({ calls, streams, processes, users, agents }: Measured, machine: Machine): string {
  const sections = [
    machineReport(machine),
    goalsTable(goalsOf(calls, agents)),
    table(
      ["small calls, many callers", "calls/s", "CPU µs/call", "Redis CPU µs/call", "p50 ms", "p99 ms"],
      calls.map(({ name, underLoad: rounds }) => [
        name,
        rangeOf(rounds, ({ throughput }) => throughput),
        rangeOf(rounds, ({ cpu }) => cpu),
        rangeOf(rounds, ({ redisCpu }) => redisCpu),
        rangeOf(rounds, ({ p50 }) => p50),
        rangeOf(rounds, ({ p99 }) => p99),
      ]),
    ),
    table(
      ["small calls, one caller", "calls/s", "CPU µs/call", "p50 ms", "p99 ms"],
      calls.map(({ name, alone: rounds }) => [name, ...costsOf(rounds)]),
    ),
    table(
      ["streams", "first byte ms", "memory for the long stream, MB", "of it arrived, MB"],
      streams.map(({ name, firstByte, memory, arrived }) => [
        name,
        range(firstByte),
        number(memory / MEGABYTE),
        number(arrived / MEGABYTE),
      ]),
    ),
    table(
      ["processes of Keyhold", "calls/s", "CPU µs/call", "p50 ms", "p99 ms"],
      processes.map(({ processes: count, rounds }) => [String(count), ...costsOf(rounds)]),
    ),
    table(
      ["connected users", "Redis bytes/user", "connected/s", "calls/s", "p50 ms", "p99 ms", "p50 ms, one caller"],
      users.map(({ users: count, bytes, connectedPerSecond, ...calls }) => [
        number(count, 0),
        count > 1 ? number(bytes, 0) : "–",
        number(connectedPerSecond),
        ...callsOf(calls),
      ]),
    ),
    agentsReport(agents),
  ];
  return `${sections.join("\n\n")}\n`;
}

function costsOf(rounds: readonly Round[]): string[] {
  return [
    rangeOf(rounds, ({ throughput }) => throughput),
    rangeOf(rounds, ({ cpu }) => cpu),
    rangeOf(rounds, ({ p50 }) => p50),
    rangeOf(rounds, ({ p99 }) => p99),
  ];
}
