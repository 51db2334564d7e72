import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { EmulatedAgentcard, EmulatedProvider } from "../../src/index.js";

const bin = fileURLToPath(new URL("../../bin/keyhold-emulator.js", import.meta.url));

/** Runs the emulator's command until the test ends. */
export function run(...args: string[]): ChildProcessWithoutNullStreams {
  return runIn({}, ...args);
}

/** Runs the emulator's command in a working directory or with further environment variables. */
export function runIn(
  { cwd, env }: { cwd?: string; env?: Record<string, string> },
  ...args: string[]
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Returns what the command printed until it was ready. */
export async function startUpOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes("Ctrl-C")) break;
  }
  return output;
}

/** A provider in another process. It has only the control that an `App` uses. */
export function remote(origin: string): EmulatedAgentcard {
  const control: Pick<EmulatedProvider, "origin" | "approve"> = {
    origin,
    approve: async (decision) => {
      const response = await fetch(`${origin}/__drive/approve`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(decision),
      });
      return ((await response.json()) as { location: string }).location;
    },
  };
  return control as EmulatedAgentcard;
}
