import { existsSync } from "node:fs";
import { CannotRun } from "./CannotRun.js";

/**
 * Adds the variables in a file to the environment, like Node's `--env-file`.
 *
 * @param file the value of `--env`. The option is not called `--env-file`, because Node 20 uses that option itself, in any position
 * @throws CannotRun if there is no such file
 */
export function readVariables(file: string | undefined): void {
  if (file === undefined) return;
  if (!existsSync(file)) {
    throw new CannotRun(
      `There is no file ${JSON.stringify(file)}. Name the file with the server's variables: --env .env`,
    );
  }
  process.loadEnvFile(file);
}
