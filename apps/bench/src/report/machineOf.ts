import { cpus, loadavg } from "node:os";

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
