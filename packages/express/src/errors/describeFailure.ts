import type { KeyholdError } from "./KeyholdError.js";

/** One line about a failure for the operator: the error's code, and each cause with its name, code and message. */
export function describeFailure(error: KeyholdError): string {
  return [error.code, ...causesOf(error.cause)].join(" <- ");
}

function* causesOf(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return;
  const code = "code" in error && typeof error.code === "string" && JSON.stringify(error.code);
  yield [error.name, code, error.message].filter(Boolean).join(" ");
  yield* causesOf(error.cause);
}
