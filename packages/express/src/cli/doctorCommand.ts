import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CannotRun } from "./CannotRun.js";
import { loadKeyhold } from "./loadKeyhold.js";
import { readVariables } from "./readVariables.js";
import { type Diagnosis, report } from "./report.js";
import { startFindings } from "./startFindings.js";

/**
 * `keyhold doctor [file] [--url <url>] [--env <file>] [--json]`
 *
 * @returns the output, and whether there are no errors
 * @throws CannotRun
 */
export async function doctorCommand(args: string[]): Promise<{ output: string; isWell: boolean }> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string" }, env: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const { url, json, env } = values;
  if (url !== undefined && !/^https?:/.test(url)) {
    throw new CannotRun(
      `${JSON.stringify(url)} is not a URL. Give the address of the router: --url http://localhost:3000/api/keyhold`,
    );
  }
  readVariables(env);
  const diagnosis = await diagnosisOf(positionals[0], url, env === undefined && existsSync(".env"));
  const isWell = !diagnosis.findings.some(({ level }) => level === "error");
  if (json) return { output: JSON.stringify({ isWell, ...diagnosis }, undefined, 2), isWell };
  const hint =
    url === undefined
      ? "\nThe doctor did not check the running server. Give its address: --url https://app.example.com/api/keyhold"
      : "";
  return { output: report(diagnosis, process.stdout.isTTY && process.stdout.hasColors()) + hint, isWell };
}

async function diagnosisOf(
  file: string | undefined,
  url: string | undefined,
  isEnvUnread: boolean,
): Promise<Diagnosis> {
  try {
    const keyhold = await loadKeyhold(file, "doctor");
    return { findings: await keyhold.diagnose({ url }), redirectUris: keyhold.redirectUris };
  } catch (error) {
    const findings = startFindings(error, isEnvUnread);
    if (findings.length === 0) throw error;
    return { findings, redirectUris: {} };
  }
}
