import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@keyhold/test-support";
import { createClient } from "redis";
import { describe, expect, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";

/** Whether there is a `redis-server` on the PATH. */
export const hasServer = spawnSync("redis-server", ["--version"]).status === 0;

/**
 * Defines tests that need a `redis-server` on the PATH, and skips them if there is none: the Redis from npm cannot store on disk, or be part
 * of a cluster.
 */
export const withNativeRedis = describe.runIf(hasServer);

/** A Redis that stores its data on disk, and that a test can kill and start again. */
export async function startNativeRedis(...options: string[]) {
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), "keyhold-redis-"))];

  async function start() {
    const fixed = ["--port", `${port}`, "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"];
    const child = spawn("redis-server", [...fixed, "--bind", "127.0.0.1", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    process.once("exit", () => child.kill("SIGKILL"));
    let output = "";
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += chunk;
      if (output.includes("Ready to accept connections")) break;
    }
    child.stdout.resume();
    return {
      signal: (name: "SIGSTOP" | "SIGCONT") => child.kill(name),
      async kill() {
        child.kill("SIGKILL");
        await exited;
      },
    };
  }

  let current = await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: () => current.kill(),
    /** SIGSTOP stops the server, which keeps its connections and does not answer. SIGCONT lets it continue. */
    signal: (name: "SIGSTOP" | "SIGCONT") => current.signal(name),
    async startAgain() {
      current = await start();
    },
    async close() {
      await current.kill();
      await rm(folder, { recursive: true });
    },
  };
}

const SLOTS = 16_384;
const NODES = 3;

/** Three nodes on this machine. Each has a third of all keys. */
export async function startRedisCluster(...options: string[]) {
  const nodes = await Promise.all(
    Array.from({ length: NODES }, async () => {
      const busPort = await freePort();
      const node = await startNativeRedis("--cluster-enabled", "yes", "--cluster-port", `${busPort}`, ...options);
      return { ...node, busPort };
    }),
  );
  const clients = await Promise.all(nodes.map(({ url }) => createClient({ url }).connect()));
  const bound = (index: number) => Math.floor((index * SLOTS) / NODES);
  for (const [index, client] of clients.entries()) {
    await client.clusterAddSlotsRange({ start: bound(index), end: bound(index + 1) - 1 });
    for (const { port, busPort } of nodes) {
      await client.sendCommand(["CLUSTER", "MEET", "127.0.0.1", `${port}`, `${busPort}`]);
    }
  }
  for (const client of clients) {
    const isFormed = new RegExp(`cluster_state:ok[^]*cluster_known_nodes:${NODES}`);
    await vi.waitFor(async () => expect(await client.clusterInfo()).toMatch(isFormed), { timeout: PATIENCE });
    await client.close();
  }
  return {
    rootNodes: nodes.map(({ url }) => ({ url })),
    nodes,
    close: () => Promise.all(nodes.map(({ close }) => close())),
  };
}
