import { exec } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type RunningProgram, startProgram } from "@keyhold/test-support";
import { inject } from "vitest";

/** Another developer's project, in a folder from which Node finds nothing of this repository. */
export interface StrangersProject {
  readonly folder: string;
  /** Runs commands to their end, and returns what they printed. @throws Error with their output if one fails */
  run(commands: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** Starts `npx <program> …`, and waits until it prints or answers as said. */
  start(command: string, ready: string | URL, env?: Readonly<Record<string, string>>): Promise<RunningProgram>;
  /** Ends what was started, and removes the folder. */
  close(): Promise<void>;
}

/** Copies one of the projects. `npm install` finds Keyhold's packages as if they were published. */
export async function openProject(name: string): Promise<StrangersProject> {
  const folder = await mkdtemp(join(tmpdir(), `keyhold-${name}-`));
  await cp(fileURLToPath(new URL(`../../projects/${name}`, import.meta.url)), folder, { recursive: true });
  await writeFile(
    join(folder, ".npmrc"),
    `@keyhold:registry=${inject("registry")}\nprefer-offline=true\naudit=false\nfund=false\n`,
  );
  const programs: RunningProgram[] = [];
  return {
    folder,
    async run(commands, env) {
      // Vitest has set it to "test".
      const options = { cwd: folder, env: { ...process.env, NODE_ENV: undefined, ...env } };
      try {
        return (await promisify(exec)(`set -e\n${commands}`, options)).stdout;
      } catch (error) {
        const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
        throw new Error(`${commands} failed:\n${stdout}${stderr}`, { cause: error });
      }
    },
    async start(command, ready, env = {}) {
      const [, program = "", ...args] = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
      const running = await startProgram([join("node_modules/.bin", program), ...args], { cwd: folder, env, ready });
      programs.push(running);
      return running;
    },
    async close() {
      await Promise.all(programs.map((program) => program.stop()));
      await rm(folder, { recursive: true });
    },
  };
}
