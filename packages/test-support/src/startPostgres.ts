import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { findPostgres } from "./findPostgres.js";
import { freePort } from "./freePort.js";

const run = promisify(execFile);
const READY = /database system is ready to accept (read-only )?connections/;

/** An empty database of the caller's own. */
export interface RunningPostgres {
  /** For `new pg.Pool({ connectionString: url })`. Its role may do everything. */
  readonly url: string;
  /** Ends it, with everything in it. Close your clients first. */
  close(): Promise<void>;
}

/** A separate PostgreSQL server for one test, which stores its data on disk, and which the test can kill. */
export interface PostgresServer extends RunningPostgres {
  readonly port: number;
  /** SIGSTOP stops the server, which keeps its connections and does not answer. SIGCONT lets it continue. Only on Linux. */
  signal(name: "SIGSTOP" | "SIGCONT"): Promise<void>;
  /** Kills all its processes with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with the same data and port. */
  startAgain(): Promise<void>;
}

/**
 * Opens an empty database for tests: in the server of DATABASE_URL, else in a new server, if PostgreSQL is installed.
 *
 * @param settings further settings of a server of its own, such as `["max_connections=5"]`
 * @returns `undefined` if there is no DATABASE_URL, and no PostgreSQL is installed
 */
export async function startPostgres(settings: readonly string[] = []): Promise<RunningPostgres | undefined> {
  return process.env.DATABASE_URL ? createDatabase(process.env.DATABASE_URL) : startPostgresServer(settings);
}

/** Creates a database in a running server. Its role must be allowed to do that. */
async function createDatabase(serverUrl: string): Promise<RunningPostgres> {
  const name = `keyhold_test_${randomBytes(8).toString("hex")}`;
  const ask = async (sql: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await ask(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => ask(`drop database ${name} with (force)`) };
}

/**
 * Starts a PostgreSQL server on a free port of 127.0.0.1. It ends with this process at the latest. For root, it runs as another user, because
 * PostgreSQL refuses root.
 *
 * @param settings further settings, such as `["max_connections=5"]`
 * @param primary makes the server a replica of this one, which follows it and only allows reads
 * @returns `undefined` if PostgreSQL is not installed
 */
export async function startPostgresServer(
  settings: readonly string[] = [],
  primary?: PostgresServer,
): Promise<PostgresServer | undefined> {
  const programs = await findPostgres();
  if (!programs) return undefined;
  const uid = process.getuid?.() === 0 ? await ordinaryUser() : undefined;
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), "keyhold-postgres-"))];
  if (uid !== undefined) await chown(folder, uid, uid);
  const data = join(folder, "data");
  const as = uid === undefined ? {} : { uid, gid: uid };
  const usually = ["--username=keyhold", "--no-sync", "-D", data];
  if (primary) {
    const copy = [
      ...usually,
      "--host=127.0.0.1",
      `--port=${primary.port}`,
      "--checkpoint=fast",
      "--write-recovery-conf",
    ];
    await run(join(dirname(await realpath(programs.initdb)), "pg_basebackup"), copy, { ...as, cwd: folder });
  } else {
    await run(programs.initdb, [...usually, "--auth=trust", "--encoding=UTF8", "--no-locale"], { ...as, cwd: folder });
  }

  // A killed server needs no fsync: the operating system still has what was written.
  const usual = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const options = [...usual, ...settings].flatMap((setting) => ["-c", setting]);
  const program = fileURLToPath(new URL("./programs/runPostgres.mjs", import.meta.url));

  async function start() {
    const args = [program, programs?.postgres ?? "", `${uid ?? "-"}`, "-D", data, ...options];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["pipe", "ignore", "pipe"] });
    const exited = once(child, "exit");
    let output = "";
    child.stderr.setEncoding("utf8");
    for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
      output += chunk;
      if (READY.test(output)) break;
    }
    if (!READY.test(output)) throw new Error(`PostgreSQL did not start on port ${port}. It said:\n${output}`);
    child.stderr.resume();
    return { child, exited };
  }

  async function signal(name: NodeJS.Signals): Promise<void> {
    const [pid = ""] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
    // Linux lists the processes of the connections. Elsewhere they end by themselves when the server is killed.
    const others = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    for (const one of [pid, ...others.split(" ").filter(Boolean)]) signalProcess(Number(one), name);
  }

  let { child, exited } = await start();
  return {
    url: `postgres://keyhold@127.0.0.1:${port}/postgres`,
    port,
    signal,
    async kill() {
      await signal("SIGKILL");
      await exited;
    },
    async startAgain() {
      ({ child, exited } = await start());
    },
    async close() {
      child.stdin?.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has already ended.
  }
}

/** The id that systems give to a user without any rights. */
const WITHOUT_RIGHTS = 65_534;

/** The id of a user that is not root: of Debian's PostgreSQL if there is one. */
async function ordinaryUser(): Promise<number> {
  const id = await run("id", ["-u", "postgres"]).catch(() => undefined);
  return id ? Number(id.stdout) : WITHOUT_RIGHTS;
}
