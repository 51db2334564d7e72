import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@keyhold/test-support";
import { createClient } from "redis";
import { expect, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";

/** The name under which the Sentinel watches the master. */
export const MASTER_NAME = "main";

/** A real Sentinel that watches a master. If the master fails, it soon promotes a replica. */
export async function startSentinel(masterPort: number, replicas: number) {
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), "keyhold-sentinel-"))];
  const file = join(folder, "sentinel.conf");
  const settings = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${MASTER_NAME} 2000`,
    `sentinel failover-timeout ${MASTER_NAME} 10000`,
  ];
  await writeFile(file, settings.join("\n"));
  const child = spawn("redis-server", [file, "--sentinel"], { stdio: "ignore" });
  const exited = once(child, "exit");
  process.once("exit", () => child.kill("SIGKILL"));
  const admin = createClient({ url: `redis://127.0.0.1:${port}` }).on("error", () => undefined);
  await admin.connect();
  const knowsAll = async () => {
    const found = await admin.sendCommand(["SENTINEL", "REPLICAS", MASTER_NAME]);
    expect(found).toHaveLength(replicas);
  };
  await vi.waitFor(knowsAll, { timeout: PATIENCE });
  admin.destroy();
  return {
    host: "127.0.0.1",
    port,
    async close() {
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
