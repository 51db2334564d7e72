import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@keyhold/test-support";
import { startProcess } from "./startProcess.js";

/** A real MCP server that can be killed as by a power cut, and started again at the same address. */
export async function openMcpProcess() {
  const port = await freePort();
  const called: string[] = [];

  async function start(): Promise<ChildProcess> {
    const { child } = await startProcess(new URL("./mcpServerProcess.mjs", import.meta.url), `${port}`);
    return child.on("message", (tool) => void called.push(String(tool)));
  }

  let child = await start();
  return {
    /** @param answers whether they begin when they are complete, or at once */
    url: (answers: "whole" | "streamed") => `http://localhost:${port}/${answers}`,
    /** The tools whose calls have begun, over all its lives. */
    called,
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    async startAgain() {
      child = await start();
    },
  };
}

export type McpProcess = Awaited<ReturnType<typeof openMcpProcess>>;
