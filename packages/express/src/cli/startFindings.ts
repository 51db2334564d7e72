import { judge } from "../doctor/Check.js";
import { optionChecks, startChecks } from "../doctor/checks/start.js";
import type { Finding } from "../doctor/Finding.js";
import { KeyholdConfigError } from "../errors/KeyholdError.js";

const UNREACHABLE = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"]);

/**
 * Returns the findings if createKeyhold() failed.
 *
 * @param isEnvUnread whether there is a `.env` that the doctor did not read
 * @returns an empty list if the reason is neither a wrong option nor a server that does not answer
 */
export function startFindings(error: unknown, isEnvUnread: boolean): Finding[] {
  const startFinding = (unreachable?: string) =>
    judge(startChecks, { unreachable, isEnvUnread }).filter(({ level }) => level !== "ok");
  if (error instanceof KeyholdConfigError) {
    const { subject, problems } = error;
    const found = problems.flatMap((problem) => judge(optionChecks, { subject, ...problem }));
    return [...startFinding(), ...found.filter(({ level }) => level !== "ok")];
  }
  const unreachable = causesOf(error).find(({ code }) => UNREACHABLE.has(code));
  return unreachable ? startFinding(`${unreachable.code} ${unreachable.address}`.trim()) : [];
}

function causesOf(error: unknown): { readonly code: string; readonly address: string }[] {
  if (!(error instanceof Error)) return [];
  const member = (name: string): string => String(Reflect.get(error, name) ?? "");
  const address = [member("address") || member("hostname"), member("port")].filter(Boolean).join(":");
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return [{ code: member("code"), address }, ...inner.flatMap(causesOf)];
}
