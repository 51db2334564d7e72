import type { Provider } from "../providers/Provider.js";
import { isMembers } from "./plainAnswer.js";

/**
 * Whether the server has not carried a call out, because it asks the user or the client for something itself. Then the same call can come
 * again, and our user has already approved it.
 *
 * @param answer the server's JSON-RPC message
 */
export function asksUser(provider: Provider, answer: unknown): boolean {
  const { result } = Object(answer);
  if (!isMembers(result)) return false;
  return result.resultType === "input_required" || provider.asksUser?.(result) === true;
}
