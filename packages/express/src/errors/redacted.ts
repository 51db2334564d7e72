import { withoutCredentials } from "./withoutCredentials.js";

/** The form of OAuth's error codes. No token, authorization code or verifier has this form. */
const OAUTH_ERROR = /^[a-z_]{1,64}$/;

/**
 * Copies only the parts of an error that are safe to print: its name, code, message and stack frames, and the same parts of its causes. OAuth errors have
 * whole requests and answers in their properties, and the messages of parsers quote the text that they could not read.
 *
 * @param error any thrown value
 * @returns `undefined` if it was not an Error
 */
export function redacted(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = redacted(error.cause);
  const copy = new Error(error instanceof SyntaxError ? "" : withoutCredentials(error.message), cause && { cause });
  copy.name = error.name;
  copy.stack = `${copy}${framesOf(error)}`;
  return Object.assign(copy, codeOf(error));
}

/** The stack frames at the end of a stack. The lines before them contain the message. */
function framesOf({ stack = "" }: Error): string {
  return /(\n {4}at .*)*$/.exec(stack)?.[0] ?? "";
}

function codeOf(error: object): { code?: unknown } {
  if ("error" in error && OAUTH_ERROR.test(String(error.error))) return { code: error.error };
  return "code" in error ? { code: error.code } : {};
}
