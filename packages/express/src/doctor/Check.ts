import type { Finding } from "./Finding.js";

/** What the doctor saw of a problem. Further values replace `{…}` in the fix. It contains no secrets. */
interface Evidence {
  readonly why: string;
  readonly [value: string]: string;
}

/** One problem that the doctor can find. */
interface Problem<Observed> {
  readonly level: "warning" | "error";
  /** What is wrong: a sentence. */
  readonly what: string;
  /** The line that fixes the problem. Values of the evidence replace `{name}`. */
  readonly fix: string;
  /** Returns the evidence if this problem is there. */
  readonly when: (observed: Observed) => Evidence | false | undefined;
}

/** One check, and the problems that it can find, by stable names. */
export interface Check<Observed> {
  /** What the doctor says if it finds no problem: a sentence with one fact. If there can be different facts, a function returns the one that it saw. */
  readonly isWell: string | ((observed: Observed) => string);
  /** Whether the observation is enough for this check. Without this function, it always is. */
  readonly applies?: (observed: Observed) => unknown;
  readonly problems: Readonly<Record<string, Problem<Observed>>>;
}

/** All checks of the same observation, by name. */
export type Checks<Observed> = Readonly<Record<string, Check<Observed>>>;

/** Turns an observation into findings. Each check that applies gives one finding for each problem, or one finding of the level `ok`. */
export function judge<Observed>(checks: Checks<Observed>, observed: Observed, provider?: string): Finding[] {
  const about = provider === undefined ? {} : { provider };
  return Object.entries(checks)
    .filter(([, { applies }]) => !applies || applies(observed))
    .flatMap(([check, { isWell, problems }]): Finding[] => {
      const found = Object.entries(problems).flatMap(([problem, { level, what, fix, when }]): Finding[] => {
        const evidence = when(observed);
        return evidence ? [{ check, ...about, level, problem, what, why: evidence.why, fix: fill(fix, evidence) }] : [];
      });
      if (found.length > 0) return found;
      return [{ check, ...about, level: "ok", what: typeof isWell === "string" ? isWell : isWell(observed) }];
    });
}

function fill(fix: string, evidence: Evidence): string {
  return fix.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => evidence[name] ?? placeholder);
}
