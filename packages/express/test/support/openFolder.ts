import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "bin/keyhold.js");

/** A product's folder outside of this repository, with the built package and its command line installed. */
export async function openFolder(files: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-"));
  const write = async (file: string, content: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  };
  await mkdir(join(folder, "node_modules/@keyhold"), { recursive: true });
  await symlink(root, join(folder, "node_modules/@keyhold/express"));
  for (const name of ["redis", "pg"]) {
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  for (const [file, content] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
    await write(file, content);
  }

  return {
    folder,
    write,
    /** All files except the installed ones. */
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
      return files.filter((file) => !file.startsWith("node_modules")).sort();
    },
    remove: (file: string) => rm(join(folder, file)),
    read: (file: string) => readFile(join(folder, file), "utf8"),
    /** Runs `keyhold` to its end. */
    async keyhold(args: string[], env: Readonly<Record<string, string>> = {}) {
      const child = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
      return { code: child.exitCode, stdout, stderr };
    },
    close: () => rm(folder, { recursive: true }),
  };
}

export type Folder = Awaited<ReturnType<typeof openFolder>>;
