import { cpus, loadavg } from "node:os";
import { number } from "./format.js";

/** Where and when a run took place. */
export interface Machine {
  /** ISO 8601, without the time. */
  readonly date: string;
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
  /** How many processes were ready to run in the minute before (the load average). */
  readonly load: number;
}

export function machineOf(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  };
}

/** Where and when a run took place, in a sentence, and how to read its figures. Call it after the run. */
export function machineReport({ date, cores, cpu, node, load }: Machine): string {
  return `Measured on ${date}: ${cores} cores (${cpu}), Node ${node}, load average ${number(load)} before the run and ${number(machineOf().load)} after it. Medians, with the range over all rounds.`;
}
