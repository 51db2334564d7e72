import { ResponseBodyError } from "oauth4webapi";
import type { KeyholdError } from "./KeyholdError.js";

/** Tells the operator of a failure that users only see the code of. */
export type Report = (error: KeyholdError, where: string) => void;

/**
 * Writes failures to standard error, a line each: the code, and the causes by name, code and message. Of a cause nothing
 * else is printed: OAuth errors carry whole requests and answers in their properties.
 */
export const reportToConsole: Report = (error, where) => {
  console.error(`keyhold: ${where}: ${[error.code, ...causesOf(error.cause)].join(" <- ")}`);
};

function* causesOf(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return;
  const code = error instanceof ResponseBodyError ? error.error : "code" in error ? error.code : undefined;
  yield [error.name, typeof code === "string" && JSON.stringify(code.slice(0, 64)), error.message]
    .filter(Boolean)
    .join(" ");
  yield* causesOf(error.cause);
}
