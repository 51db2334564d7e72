import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Of this process's environment, the program gets only PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** What it prints as soon as it serves, or the address at which it then answers. */
  readonly ready: string | URL;
}

/** A program that serves. */
export interface RunningProgram {
  /** Everything that it has printed so far. */
  logs(): string;
  /**
   * Interrupts it as Ctrl-C does, or sends another signal, and waits for its end.
   *
   * @returns its exit code; null if the signal ended it
   */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a Node program in a separate process, which ends with this one at the latest.
 *
 * @param args the arguments after `node`
 * @throws Error with all that it printed, when it ends before it is ready
 */
export async function startProgram(args: readonly string[], options: ProgramOptions): Promise<RunningProgram> {
  const { cwd, env, ready } = options;
  const program = spawn(process.execPath, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  const kill = () => program.kill();
  process.once("exit", kill);
  const exited = once(program, "exit");
  let logs = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        logs += chunk;
        if (typeof ready === "string" && logs.includes(ready)) resolve();
      });
    }
    program.once("exit", () => reject(new Error(`The program ended before it was ready. It said:\n${logs}`)));
    if (ready instanceof URL) answers(ready, program).then(resolve, reject);
  });

  return {
    logs: () => logs,
    async stop(signal = "SIGINT") {
      program.kill(signal);
      const [code] = await exited;
      process.off("exit", kill);
      return code;
    },
  };
}

async function answers(url: URL, program: ChildProcess): Promise<void> {
  while (program.exitCode === null) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch {
      await setTimeout(100);
    }
  }
}
