import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findOnPath, isExecutable } from "./findOnPath.js";

/**
 * A Chromium for Playwright's `executablePath`: the one in CHROMIUM_PATH, else `chromium` or `google-chrome` on the
 * PATH, else the one that `@sparticuz/chromium` carries, unpacked on first use into the temporary directory.
 * Any number of processes may call it at once. For root, Chromium needs `--no-sandbox` (Playwright's default).
 *
 * @throws Error when CHROMIUM_PATH is no program, or when there is none and this machine is not Linux on x64
 */
export async function chromiumPath(): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen && !(await isExecutable(chosen))) {
    throw new Error(`CHROMIUM_PATH is ${JSON.stringify(chosen)}, which is not a program. Correct it, or unset it.`);
  }
  return chosen || (await findOnPath("chromium", "google-chrome")) || (await packagedChromium());
}

/**
 * The one that `@sparticuz/chromium` carries, whatever else is installed: for tests that depend on this version, such as
 * pictures.
 *
 * @throws Error when this machine is not Linux on x64
 */
export async function packagedChromium(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No chromium or google-chrome is on the PATH. Install one, or set CHROMIUM_PATH to its program.");
  }
  const folder = join(tmpdir(), `keyhold-chromium-${await packageVersion()}`);
  const launcher = join(folder, "launch");
  if (!(await isExecutable(launcher))) await unpackInto(folder);
  return launcher;
}

async function packageVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const { version }: { version: string } = JSON.parse(
    await readFile(join(dirname(entry), "../../package.json"), "utf8"),
  );
  return version;
}

/** Unpacks into another folder and renames it, so that the folder is complete as soon as it exists. */
async function unpackInto(folder: string): Promise<void> {
  const aside = await mkdtemp(`${folder}-`);
  try {
    // The package unpacks into the temporary directory. It includes the NSS libraries only if it thinks that it runs on AWS.
    await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL("./programs/unpackChromium.mjs", import.meta.url))],
      {
        env: { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
      },
    );
    await writeFile(join(aside, "fonts/fonts.conf"), fontsConf(folder));
    await writeFile(join(aside, "launch"), launchScript, { mode: 0o755 });
    await rename(aside, folder).catch(async (error: unknown) => {
      // Another process was faster; what it unpacked is the same.
      if (!(await isExecutable(join(folder, "launch")))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

// The package's own fonts.conf names fixed folders on AWS.
const fontsConf = (folder: string) => `<?xml version="1.0"?>
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

const launchScript = `#!/bin/sh
folder=$(dirname "$0")
export LD_LIBRARY_PATH="$folder/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="$folder/fonts"
exec "$folder/chromium" "$@"
`;
