import { styleText } from "node:util";
import type { Finding } from "../doctor/Finding.js";

/** The result of the doctor. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** The redirect URIs by the provider's id; empty if createKeyhold() failed. */
  readonly redirectUris: Readonly<Record<string, string>>;
}

const MARKS = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  error: ["✗", "red"],
} as const;

/**
 * Writes the diagnosis as text: one line for each check, and for each problem the line that fixes it.
 *
 * @param isColoured whether the terminal shows colours
 */
export function report({ findings, redirectUris }: Diagnosis, isColoured: boolean): string {
  const mark = (level: Finding["level"]) => {
    const [sign, colour] = MARKS[level];
    return isColoured ? styleText(colour, sign, { validateStream: false }) : sign;
  };
  const lines = findings.flatMap(({ level, check, provider, problem, what, why, fix }) => [
    [mark(level), provider ? `${provider} ${check}:` : `${check}:`, what, why, problem && `(${problem})`]
      .filter(Boolean)
      .join(" "),
    ...(fix ? [`    ${fix}`] : []),
  ]);
  const uris = Object.entries(redirectUris).map(([id, uri]) => `  ${id}  ${uri}`);
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  return [
    ...lines,
    "",
    ...(uris.length > 0 ? ["Redirect URIs to register at the providers, exactly like this:", ...uris, ""] : []),
    `Errors: ${count("error")}. Warnings: ${count("warning")}.`,
  ].join("\n");
}
