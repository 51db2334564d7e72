import type { KeyholdError } from "./KeyholdError.js";

/**
 * Describes a failure for operators in one line: the error's code, and each cause with its name, code and message. For a bug in Keyhold
 * (`internal`), the stack of the cause follows.
 */
export function describeFailure({ code, cause }: KeyholdError): string {
  const line = [code, ...causesOf(cause)].join(" <- ");
  return code === "internal" && cause instanceof Error ? `${line}\n${cause.stack}` : line;
}

function* causesOf(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return;
  const code = "code" in error && typeof error.code === "string" && JSON.stringify(error.code);
  yield [error.name, code, error.message].filter(Boolean).join(" ");
  yield* causesOf(error.cause);
}
