import type { KeyholdClient } from "../client/createClient.js";
import { askAttempt, isUnknown } from "./askAttempt.js";
import type { AttemptOutcome } from "./ConnectState.js";
import { listenForChanges } from "./listenForChanges.js";

/** How often the backend is asked while nothing is heard of it, in milliseconds. */
const interval = 3_000;
/** How long an attempt may be unknown to the backend, in milliseconds: its window has not got there yet. */
const grace = 30_000;

/**
 * Finds out how an attempt ends: asks the backend at an interval, and at once when the attempt is said to have finished or
 * the user comes back to the page. The window is not asked, since a provider can cut it off from its opener.
 *
 * @param onOutcome called once, when the attempt has ended
 * @returns stops watching
 */
export function watchAttempt(
  client: KeyholdClient,
  provider: string,
  attempt: string,
  onOutcome: (outcome: AttemptOutcome) => void,
): () => void {
  const openedAt = Date.now();
  let isOver = false;
  const timer = setInterval(ask, interval);
  const stopListening = listenForChanges(client, (change) => {
    if (change.attempt === attempt) void ask();
  });
  window.addEventListener("focus", ask);

  async function ask() {
    const outcome = await askAttempt(client, provider, attempt);
    if (isOver || !outcome || (isUnknown(outcome) && Date.now() - openedAt < grace)) return;
    stop();
    onOutcome(outcome);
  }

  function stop() {
    isOver = true;
    clearInterval(timer);
    stopListening();
    window.removeEventListener("focus", ask);
  }
  return stop;
}
