import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@keyhold/test-support";
import { startProcess } from "./startProcess.js";

/** A real MCP server that a test can kill, like a power cut, and start again at the same address. */
export async function openMcpProcess() {
  const port = await freePort();
  const called: string[] = [];

  async function start(): Promise<ChildProcess> {
    const { child } = await startProcess(new URL("./mcpServerProcess.mjs", import.meta.url), `${port}`);
    return child.on("message", (tool) => void called.push(String(tool)));
  }

  let child = await start();
  return {
    /** @param answers whether the server begins an answer when it is complete, or at once */
    url: (answers: "whole" | "streamed") => `http://localhost:${port}/${answers}`,
    /** The tools whose calls have begun, in all processes of this server. */
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
