import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@keyhold/test-support";
import type { AgentcardOptions, KeyholdOptions } from "../../src/index.js";
import { type Browser, openBrowser } from "./openBrowser.js";
import { mount, testKey } from "./openProduct.js";
import { startProcess } from "./startProcess.js";

/** Where a process of its own stores everything. */
export interface StorePlace {
  readonly kind: "memory" | "Redis" | "SQLite" | "PostgreSQL";
  /** An address or a file. The store in memory needs none. */
  readonly url: string;
}

interface RestartableOptions {
  readonly place: StorePlace;
  /** The options of the provider, for the address of the product's router. */
  readonly options: (mount: string) => AgentcardOptions | Promise<AgentcardOptions>;
  /** Whether the provider is the scripted server, which has no tools and names no account. */
  readonly isScripted?: boolean;
  readonly limits?: Pick<KeyholdOptions, "approvals" | "rateLimit">;
}

/** A product in a process of its own, which a test can kill and start again with the same store. It has one user, Alice. */
export interface Restartable {
  readonly mount: string;
  readonly browser: Browser;
  /** Kills the process, like a power cut. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  /** Moves the clock of the process ahead. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function openRestartable(opened: RestartableOptions): Promise<Restartable> {
  const { place, options, isScripted, limits } = opened;
  const port = await freePort();
  const address = `http://localhost:${port}${mount}`;
  const given = { place, options: await options(address), isScripted, limits };
  const config = JSON.stringify({ port, mount, key: testKey, ...given });
  let child: ChildProcess;
  async function start() {
    ({ child } = await startProcess(new URL("./restartableProcess.mjs", import.meta.url), config));
  }
  async function kill() {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
  await start();
  return {
    mount: address,
    browser: openBrowser(address),
    kill,
    startAgain: start,
    async pass(milliseconds) {
      child.send(milliseconds);
      await once(child, "message");
    },
    close: kill,
  };
}
