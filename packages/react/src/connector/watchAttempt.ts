import type { WindowMessage } from "@keyhold/contract";
import type { KeyholdClient } from "../client/createClient.js";
import { askAttempt, failedWithCode, isUnknown } from "./askAttempt.js";
import type { AttemptOutcome } from "./ConnectState.js";
import { listenForChanges } from "./listenForChanges.js";
import { isFramed } from "./navigation.js";

/** How often the backend is asked while nothing is heard of it, in milliseconds. */
const interval = 3_000;
/** How long an attempt may be unknown to the backend, or not be answered once it has finished, in milliseconds. */
const grace = 30_000;

/** What is known of an attempt in a window. */
export interface WatchOptions {
  /** The window as it is now. */
  readonly popup: () => Window | undefined;
  /** When the provider was connected before, if it was. */
  readonly before: string | undefined;
}

/**
 * Finds out how an attempt ends: asks the backend at an interval, and at once when the attempt is said to have finished or
 * the user comes back to the page. The window itself is not asked, since a provider can cut it off from its opener; only
 * where it could not even begin, it says so.
 *
 * @param onOutcome called once, when the attempt has ended
 * @returns stops watching
 */
export function watchAttempt(
  client: KeyholdClient,
  provider: string,
  attempt: string,
  { popup, before }: WatchOptions,
  onOutcome: (outcome: AttemptOutcome) => void,
): () => void {
  const openedAt = Date.now();
  let finishedAt: number | undefined;
  let isOver = false;
  let asking = 0;
  // A backend that does not answer is not asked more and more.
  const timer = setInterval(() => asking || ask(), interval);
  const stopListening = listenForChanges(client, (change) => {
    if (change.attempt !== attempt) return;
    finishedAt ??= Date.now();
    void ask();
  });
  window.addEventListener("focus", ask);
  window.addEventListener("message", onMessage);

  async function ask(): Promise<void> {
    asking += 1;
    const outcome = await askAttempt(client, provider, attempt);
    asking -= 1;
    if (outcome && !(isUnknown(outcome) && Date.now() - openedAt < grace)) end(outcome);
    if (!outcome && finishedAt !== undefined) await askWithoutAttempt(finishedAt);
  }

  /** The window has finished, but no answer says how: an extension may block the address. The connections show it too. */
  async function askWithoutAttempt(since: number): Promise<void> {
    const now = await client.connections().catch(() => undefined);
    const connectedAt = now?.connections.find((each) => each.provider === provider)?.connectedAt;
    if (connectedAt && connectedAt !== before) end({ status: "connected" });
    else if (Date.now() - since >= grace) end(failedWithCode("request_blocked"));
  }

  /** The window could not begin. The backend has no such attempt, so the page does not wait for it. */
  async function onMessage({ source, origin, data }: MessageEvent): Promise<void> {
    const { keyholdFailed: code }: Partial<WindowMessage> = Object(data);
    const isOurs = source === popup() && origin === new URL(client.baseUrl, window.location.href).origin;
    if (!isOurs || typeof code !== "string") return;
    const outcome = await askAttempt(client, provider, attempt);
    if (!outcome || !isUnknown(outcome)) return outcome && end(outcome);
    // A user is signed in to this page, but the window has no session: the browser separates a frame's cookies from those of its windows.
    const isApart = code === "not_signed_in" && isFramed();
    end(failedWithCode(isApart ? "framed" : code));
  }

  function end(outcome: AttemptOutcome): void {
    if (isOver) return;
    stop();
    onOutcome(outcome);
  }

  function stop() {
    isOver = true;
    clearInterval(timer);
    stopListening();
    window.removeEventListener("focus", ask);
    window.removeEventListener("message", onMessage);
  }
  return stop;
}
