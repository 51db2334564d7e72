import type { KeyholdClient } from "../client/createClient.js";
import { isPassing, KeyholdError, type KeyholdErrorCode } from "../client/KeyholdError.js";
import { idIn } from "./another.js";
import type { AttemptOutcome, Failed } from "./ConnectState.js";

/**
 * Asks the backend once how an attempt ended. Returns undefined if it is pending, or if the backend did not answer.
 *
 * @param key a connection's id, or the key of a further account
 */
export async function askAttempt(
  client: KeyholdClient,
  key: string,
  attempt: string,
): Promise<AttemptOutcome | undefined> {
  try {
    const answer = await client.attempt(idIn(key), attempt);
    if (answer.status === "pending") return undefined;
    if (answer.status !== "failed") return answer;
    return failedWithCode(answer.code);
  } catch (error) {
    const failed = failedWith(error);
    return isPassing(failed.error) ? undefined : failed;
  }
}

/** @param code from the backend, or found by the kit */
export function failedWithCode(code: KeyholdErrorCode): Failed {
  const message = `Connecting failed with ${code}. See \`docs\` for what to do.`;
  return { status: "failed", error: new KeyholdError({ code, message }) };
}

/** @param error from a request of the client. Throws all other errors again */
export function failedWith(error: unknown): Failed {
  if (error instanceof KeyholdError) return { status: "failed", error };
  throw error;
}

/** Whether the backend does not know the attempt. It may know it later. */
export function isUnknown(outcome: AttemptOutcome): boolean {
  return outcome.status === "failed" && outcome.error.code === "unknown_attempt";
}
