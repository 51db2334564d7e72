import { type Summary, summarize } from "../harness/summary.js";
import type { AgentCalls } from "../measurements/measureAgents.js";
import { range, table } from "./format.js";

/** How much CPU time the calls of one kind take, compared with `fetch` in the neighbouring round. */
export function comparedWithFetch(agents: readonly AgentCalls[], name: AgentCalls["name"]): Summary {
  const cpuOf = (kind: AgentCalls["name"]) => agents.find((one) => one.name === kind)?.cpu ?? [];
  const plain = cpuOf("fetch");
  return summarize(cpuOf(name).flatMap((cpu, round) => plain.slice(round, round + 1).map((other) => cpu / other)));
}

/** What the calls of an agent cost, in Markdown. */
export function agentsReport(agents: readonly AgentCalls[]): string {
  return table(
    ["an agent's calls", "CPU µs/call", "compared with fetch"],
    agents.map(({ name, cpu }) => [name, range(summarize(cpu)), `${range(comparedWithFetch(agents, name))}×`]),
  );
}
