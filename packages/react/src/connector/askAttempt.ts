import type { KeyholdClient } from "../client/createClient.js";
import { isRetryable, KeyholdError, type KeyholdErrorCode } from "../client/KeyholdError.js";
import type { AttemptOutcome, Failed } from "./ConnectState.js";

/** Asks the backend once how an attempt ended; undefined while it is pending, or while no answer comes. */
export async function askAttempt(
  client: KeyholdClient,
  provider: string,
  attempt: string,
): Promise<AttemptOutcome | undefined> {
  try {
    const answer = await client.attempt(provider, attempt);
    if (answer.status === "pending") return undefined;
    if (answer.status !== "failed") return answer;
    return failedWithCode(answer.code);
  } catch (error) {
    const failed = failedWith(error);
    return isRetryable(failed.error) ? undefined : failed;
  }
}

/** @param code what the backend said of the attempt, or what the kit found out by itself */
export function failedWithCode(code: KeyholdErrorCode): Failed {
  const message = `Connecting failed with ${code}. The docs say what to do.`;
  return { status: "failed", error: new KeyholdError({ code, message }) };
}

/** @param error what a request of the client was rejected with; anything else is thrown on */
export function failedWith(error: unknown): Failed {
  if (error instanceof KeyholdError) return { status: "failed", error };
  throw error;
}

/** Whether the backend does not know the attempt, or not yet. */
export function isUnknown(outcome: AttemptOutcome): boolean {
  return outcome.status === "failed" && outcome.error.code === "unknown_attempt";
}
