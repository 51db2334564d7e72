import { parseArgs } from "node:util";
import type { ActivityLine } from "@keyhold/contract";
import { CannotRun } from "./CannotRun.js";
import { loadKeyhold } from "./loadKeyhold.js";
import { readVariables } from "./readVariables.js";

/**
 * `keyhold activity [file] --user <id> [--connection <id>] [--env <file>]`
 *
 * @returns JSON Lines, the newest call first
 * @throws CannotRun
 */
export async function activityCommand(args: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { user: { type: "string" }, connection: { type: "string" }, env: { type: "string" } },
  });
  const { user: userId, connection, env } = values;
  if (userId === undefined) throw new CannotRun("Name the user: --user <id>");
  readVariables(env);
  const keyhold = await loadKeyhold(positionals[0], "activity");
  const lines: ActivityLine[] = [];
  let before: string | undefined;
  do {
    const page = await keyhold.activity({ userId, connection, before });
    lines.push(...page.activity);
    before = page.next;
  } while (before !== undefined);
  return lines.map((line) => JSON.stringify(line)).join("\n");
}
