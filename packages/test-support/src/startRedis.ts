import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { claimDatabase } from "./claimDatabase.js";
import { findOnPath } from "./findOnPath.js";
import { freePort } from "./freePort.js";

const readyMessage = "Ready to accept connections";

/** An empty Redis of the caller's own. */
export interface RunningRedis {
  /** For `createClient({ url })`. */
  readonly url: string;
  /** Ends it, with everything in it. Close your clients first: they would try to connect again. */
  close(): Promise<void>;
}

/**
 * Starts a Redis for tests: one database of the server in REDIS_URL (see `claimDatabase`), else `redis-server` from the
 * PATH, else Valkey as WebAssembly; the latter two in a separate process, on a free port of 127.0.0.1, storing
 * nothing on disk, and gone when the calling process is gone.
 *
 * @throws Error if it does not start
 */
export async function startRedis(): Promise<RunningRedis> {
  if (process.env.REDIS_URL) return claimDatabase(process.env.REDIS_URL);

  const port = await freePort();
  const redisServer = await findOnPath("redis-server");
  const program = fileURLToPath(new URL("./programs/runRedis.mjs", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", program, `${port}`, ...(redisServer ? [redisServer] : [])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");

  let output = "";
  child.stdout.setEncoding("utf8");
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(readyMessage)) break;
  }
  if (!output.includes(readyMessage)) throw new Error(`Redis did not start on port ${port}. It said:\n${output}`);
  child.stdout.resume();

  return {
    url: `redis://127.0.0.1:${port}`,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
