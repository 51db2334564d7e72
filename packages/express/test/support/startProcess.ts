import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/**
 * Starts a program in a process of its own. The program runs the built packages, not their sources.
 *
 * @returns the process, and the first message that it sent
 * @throws Error if it ends before it has sent a message
 */
export async function startProcess(program: URL, argument: string): Promise<{ child: ChildProcess; message: unknown }> {
  const child = fork(program, [argument]);
  const ended = once(child, "exit").then(() => {
    throw new Error(
      `${program} ended before it was ready. Is the package built? npm run build -- --filter=@keyhold/express`,
    );
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, "message"), ended]);
  return { child, message };
}
