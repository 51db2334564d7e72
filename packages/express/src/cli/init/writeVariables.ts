import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";

/**
 * Adds the missing variables to a file of variables, with a new `KEYHOLD_KEY`. Existing lines do not change.
 *
 * @returns the names that were added
 */
export function writeVariables(path: string, variables: Readonly<Record<string, string>>): string[] {
  const content = existsSync(path) ? readFileSync(path, "utf8") : "";
  const missing = Object.entries({ ...variables, KEYHOLD_KEY: randomBytes(32).toString("base64") }).filter(
    ([name]) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, "m").test(content),
  );
  const separator = content === "" || content.endsWith("\n") ? "" : "\n";
  // Set the mode, because other users of this machine must not read the key.
  appendFileSync(path, separator + missing.map(([name, value]) => `${name}=${value}\n`).join(""), { mode: 0o600 });
  return missing.map(([name]) => name);
}
