import { KeyholdError } from "./KeyholdError.js";

/**
 * The members in which errors keep the errors that they wrap: standard errors (also `SuppressedError`), and the errors of agent SDKs that
 * retry.
 */
const WRAPPED = ["cause", "error", "lastError", "originalError", "suppressed"] as const;

/**
 * Finds Keyhold's own error, which the `fetch` of `keyhold.mcp()` threw, in the error of an MCP client or agent SDK, however deeply they wrapped it. It also
 * finds an error of another copy of this package.
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
 * @returns the error itself, or the nearest of those that it wraps; `undefined` if none of them is a KeyholdError
 */
export function keyholdErrorIn(error: unknown): KeyholdError | undefined {
  const found = new Set<unknown>([error]);
  // This loop also visits errors that it adds meanwhile. A set visits each error once, and errors can wrap each other.
  for (const each of found) {
    if (each instanceof KeyholdError) return each;
    if (typeof each !== "object" || each === null) continue;
    for (const key of WRAPPED) found.add(Reflect.get(each, key));
    const several: unknown = Reflect.get(each, "errors");
    if (Array.isArray(several)) for (const one of several) found.add(one);
  }
  return undefined;
}
