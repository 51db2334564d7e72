import { styleText } from "node:util";
import type { Finding } from "../doctor/Finding.js";

/** What the doctor found. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** By the provider's id; nothing where Keyhold could not be made. */
  readonly redirectUris: Readonly<Record<string, string>>;
}

const MARKS = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  error: ["✗", "red"],
} as const;

/**
 * A diagnosis for people: a line for each check, and the line that fixes what is wrong.
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
    ...(uris.length > 0 ? ["Redirect URIs to register at the providers, to the letter:", ...uris, ""] : []),
    `Errors: ${count("error")}. Warnings: ${count("warning")}.`,
  ].join("\n");
}
