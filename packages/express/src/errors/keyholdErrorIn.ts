import { KeyholdError } from "./KeyholdError.js";

/**
 * Finds Keyhold's own error, which the `fetch` of `keyhold.mcp()` threw, in the error of an MCP client or agent SDK, however deeply they wrapped it.
 *
 * @example
 * try {
 *   await client.callTool({ name: "create_card" });
 * } catch (error) {
 *   if (keyholdErrorIn(error)?.code === "needs_reconnect") return askUserToReconnect(); // your own function
 *   throw error;
 * }
 *
 * @param error the error that you caught
 * @returns the error itself or the first of its causes that is a KeyholdError; otherwise `undefined`
 */
export function keyholdErrorIn(error: unknown): KeyholdError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof KeyholdError) return cause;
  return undefined;
}
