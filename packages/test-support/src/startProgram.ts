import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Beside PATH, nothing of this process's environment goes along. */
  readonly env: Readonly<Record<string, string>>;
  /** What it prints as soon as it serves. */
  readonly ready: string;
}

/** A program that serves. */
export interface RunningProgram {
  /** Everything that it has printed so far. */
  logs(): string;
  /**
   * Interrupts it as Ctrl-C does, and waits for its end.
   *
   * @returns its exit code; null where it left the signal to the system
   */
  stop(): Promise<number | null>;
}

/**
 * Starts a Node program in a process of its own, which ends with this one at the latest.
 *
 * @param args what stands after `node`
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
        if (logs.includes(ready)) resolve();
      });
    }
    program.once("exit", () => reject(new Error(`The program ended before it was ready. It said:\n${logs}`)));
  });

  return {
    logs: () => logs,
    async stop() {
      program.kill("SIGINT");
      const [code] = await exited;
      process.off("exit", kill);
      return code;
    },
  };
}
