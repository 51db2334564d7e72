import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type TargetConfig, type TargetName, targets } from "../targets/targets.js";

/** It is beside the built program. The harness's test runs from the sources, where it is one folder higher. */
const program = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/serve.js" : "./serve.js", import.meta.url),
);

/** What a process has used. */
export interface Usage {
  /** Microseconds of user and system time since it began. */
  readonly cpu: number;
  /** Bytes of memory at this moment. */
  readonly rss: number;
}

/** A server in its own process. */
export interface Server {
  readonly name: TargetName;
  readonly origin: string;
  readonly path: string;
  readonly hasSession: boolean;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/** @throws Error when the process ends before it listens */
export async function startServer(name: TargetName, config: TargetConfig): Promise<Server> {
  const env = { ...process.env, NODE_ENV: "production" };
  // The size of the store in memory is known only after a garbage collection.
  const child = fork(program, [JSON.stringify({ name, config })], { env, execArgv: ["--expose-gc"] });
  const gone = new AbortController();
  child.once("exit", (code) =>
    gone.abort(new Error(`The process of ${name} ended with code ${code}; see above for why.`)),
  );
  const nextMessage = async () => (await once(child, "message", gone))[0];
  const port: number = await nextMessage();
  const { path, hasSession } = targets[name];
  return {
    name,
    path,
    hasSession,
    origin: `http://127.0.0.1:${port}`,
    usage() {
      child.send("usage");
      return nextMessage();
    },
    async close() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
