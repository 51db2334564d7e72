// Started by startPostgres() as `runPostgres <program> <uid or -> <arguments>`. Ends PostgreSQL when its standard input
// ends. The pipe closes when the process that started it ends, even if that process is killed.
import { spawn } from "node:child_process";

const [, , program = "", uid = "", ...args] = process.argv;
const as = uid === "-" ? {} : { uid: Number(uid), gid: Number(uid) };
const server = spawn(program, args, { ...as, stdio: ["ignore", "inherit", "inherit"] });
process.stdin.resume().once("end", () => server.kill("SIGQUIT"));
server.once("exit", (code) => process.exit(code ?? 0));
