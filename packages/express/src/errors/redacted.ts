/** The error codes of OAuth, as far as it has a form for them: no token, code or verifier looks like that. */
const OAUTH_ERROR = /^[a-z_]{1,64}$/;

/**
 * What may be told of an error, in whatever way it is printed: its name, code and message, and the same of its causes. OAuth errors
 * carry whole requests and answers in their properties, and parsers quote what they could not read.
 *
 * @param error anything that was thrown
 * @returns nothing where it was no error
 */
export function redacted(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = redacted(error.cause);
  const copy = new Error(error instanceof SyntaxError ? "" : error.message, cause && { cause });
  copy.name = error.name;
  // Its own frames would name this file, and those of the original begin with a message.
  copy.stack = String(copy);
  return Object.assign(copy, codeOf(error));
}

function codeOf(error: object): { code?: unknown } {
  if ("error" in error && OAUTH_ERROR.test(String(error.error))) return { code: error.error };
  return "code" in error ? { code: error.code } : {};
}
