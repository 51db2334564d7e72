import type { Finding } from "./Finding.js";

/** What a problem was seen by; further values fill `{…}` in its fix. Nothing secret. */
interface Evidence {
  readonly why: string;
  readonly [value: string]: string;
}

/** One thing that can be wrong. */
interface Problem<Observed> {
  readonly level: "warning" | "error";
  /** A sentence. */
  readonly what: string;
  /** The line that fixes it, with `{…}` where the evidence has a value of that name. */
  readonly fix: string;
  /** What shows that it is so here. */
  readonly when: (observed: Observed) => Evidence | false | undefined;
}

/** Things that are looked at together, and what can be wrong with them, by stable names. */
export interface Check<Observed> {
  /** What is so where none of them is there: a sentence. */
  readonly isWell: string;
  /** Left out where it can always be told. */
  readonly applies?: (observed: Observed) => unknown;
  readonly problems: Readonly<Record<string, Problem<Observed>>>;
}

/** All checks of the same observation, by name. */
export type Checks<Observed> = Readonly<Record<string, Check<Observed>>>;

/** What an observation shows: one finding per problem, or one that all is well, for each check that applies. */
export function judge<Observed>(checks: Checks<Observed>, observed: Observed, provider?: string): Finding[] {
  const about = provider === undefined ? {} : { provider };
  return Object.entries(checks)
    .filter(([, { applies }]) => !applies || applies(observed))
    .flatMap(([check, { isWell, problems }]): Finding[] => {
      const found = Object.entries(problems).flatMap(([problem, { level, what, fix, when }]): Finding[] => {
        const evidence = when(observed);
        return evidence ? [{ check, ...about, level, problem, what, why: evidence.why, fix: fill(fix, evidence) }] : [];
      });
      return found.length > 0 ? found : [{ check, ...about, level: "ok", what: isWell }];
    });
}

function fill(fix: string, evidence: Evidence): string {
  return fix.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => evidence[name] ?? placeholder);
}
