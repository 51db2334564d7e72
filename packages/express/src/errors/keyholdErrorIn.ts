import { KeyholdError } from "./KeyholdError.js";

/**
 * Finds Keyhold's own error in whatever an MCP client or agent SDK has made of it: what the `fetch` of `keyhold.mcp()` threw, however deep it is wrapped.
 *
 * @param error what was caught
 * @returns the error itself, or the first of its causes that is one; nothing where another kind of thing went wrong
 */
export function keyholdErrorIn(error: unknown): KeyholdError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof KeyholdError) return cause;
  return undefined;
}
