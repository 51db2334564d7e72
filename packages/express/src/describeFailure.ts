import { ResponseBodyError } from "oauth4webapi";
import type { KeyholdError } from "./KeyholdError.js";

/**
 * A line about a failure for the operator: the code, and the causes by name, code and message. Of a cause nothing else is told:
 * OAuth errors carry whole requests and answers in their properties.
 */
export function describeFailure(error: KeyholdError): string {
  return [error.code, ...causesOf(error.cause)].join(" <- ");
}

function* causesOf(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return;
  const code = error instanceof ResponseBodyError ? error.error : "code" in error ? error.code : undefined;
  yield [error.name, typeof code === "string" && JSON.stringify(code.slice(0, 64)), error.message]
    .filter(Boolean)
    .join(" ");
  yield* causesOf(error.cause);
}
