import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startProgram } from "@keyhold/test-support";

/** A secret that must never leave the server. */
export interface Secret {
  readonly kind: "access_token" | "refresh_token" | "code" | "code_verifier" | "client_secret";
  readonly value: string;
}

/** The built demo with its emulators, each on an address of its own. */
export interface RunningDemo {
  readonly url: string;
  readonly agentcard: string;
  readonly civic: string;
  /** Everything that it has printed so far. */
  logs(): string;
  /** Every secret that was issued or sent so far. */
  secrets(): Promise<Secret[]>;
  /** Ends it with this signal, and starts it again in the same folder. */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** Interrupts it as Ctrl-C does. Rejects unless it then ends by itself and without an error. */
  stop(): Promise<void>;
}

/**
 * Starts the built demo as the last step of `npm start` does.
 *
 * @param env further variables, such as those of a model, or others than a test usually has
 */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<RunningDemo> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-demo-"));
  const secretsFile = join(folder, "secrets.jsonl");
  const [port, agentcardPort, civicPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const url = `http://localhost:${port}`;

  const start = () =>
    startProgram(["apps/demo/dist/server/start.js"], {
      cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
      env: {
        PORT: `${port}`,
        AGENTCARD_EMULATOR_PORT: `${agentcardPort}`,
        CIVIC_EMULATOR_PORT: `${civicPort}`,
        KEYHOLD_DEMO_SECRETS_FILE: secretsFile,
        KEYHOLD_FOLDER: join(folder, "kept"),
        ...env,
      },
      ready: url,
    });
  let server = await start();

  return {
    url,
    agentcard: `http://localhost:${agentcardPort}`,
    civic: `http://localhost:${civicPort}`,
    logs: () => server.logs(),
    async secrets() {
      const lines = (await readFile(secretsFile, "utf8")).trim().split("\n");
      return lines.map((line): Secret => JSON.parse(line));
    },
    async restart(signal) {
      await server.stop(signal);
      server = await start();
    },
    async stop() {
      const code = await server.stop();
      await rm(folder, { recursive: true });
      if (code !== 0) throw new Error(`The demo ended with ${code} after Ctrl-C. It said:\n${server.logs()}`);
    },
  };
}
