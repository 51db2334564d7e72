import type { Connection, WindowMessage } from "@keyhold/contract";
import { providerOf } from "../client/connectionId.js";
import type { KeyholdClient } from "../client/createClient.js";
import { askAttempt, failedWithCode, isUnknown } from "./askAttempt.js";
import type { AttemptOutcome } from "./ConnectState.js";
import { isFramed } from "./navigation.js";
import type { PopupOptions } from "./popupAttempt.js";

/** How often the kit asks the backend if there are no events, in milliseconds. */
const interval = 3_000;
/**
 * The kit gives up after this many milliseconds if the backend does not know the attempt, or if it does not answer after the window has
 * finished.
 */
const grace = 30_000;
/** An attempt ends at the backend after 20 minutes. The kit gives up after this many milliseconds, even if it gets no answer. */
const longest = 21 * 60_000;

/** What the page knows about the attempt, and the functions that `watchAttempt` calls. */
export interface WatchOptions extends Pick<PopupOptions, "changes" | "before" | "signal" | "onOutcome"> {
  /** The current window. */
  readonly popup: () => Window | undefined;
  /** Called after each request that does not end the attempt. */
  readonly onPending: () => void;
}

/**
 * Finds out how an attempt ends. It asks the backend every few seconds, and immediately when an event says that the attempt
 * has finished or the user comes back to the page. It does not look at the window, because a provider can cut its link to
 * this page. Only a window that could not start the attempt sends a message.
 *
 * @param key a connection's id, or the key of a further account
 */
export function watchAttempt(
  client: KeyholdClient,
  key: string,
  attempt: string,
  { changes, before, signal, popup, onPending, onOutcome }: WatchOptions,
): void {
  const openedAt = Date.now();
  let finishedAt: number | undefined;
  let asking = 0;
  // If the backend does not answer, requests must not pile up.
  const timer = setInterval(() => asking || ask(), interval);
  signal.addEventListener("abort", () => clearInterval(timer));
  const stopListening = changes.listen((change) => {
    if (change.attempt !== attempt) return false;
    finishedAt ??= Date.now();
    void ask();
    return true;
  });
  signal.addEventListener("abort", stopListening);
  window.addEventListener("focus", ask, { signal });
  window.addEventListener("message", onMessage, { signal });

  async function ask(): Promise<void> {
    asking += 1;
    const outcome = await askAttempt(client, key, attempt);
    asking -= 1;
    const age = Date.now() - openedAt;
    if (outcome && !(isUnknown(outcome) && age < grace)) end(outcome);
    else if (age > longest) end(failedWithCode("attempt_expired"));
    else if (!signal.aborted) onPending();
    if (!outcome && finishedAt !== undefined) await askWithoutAttempt(finishedAt);
  }

  /** The window has finished, but there is no answer about the attempt: an extension may block its address. The connections show the outcome too. */
  async function askWithoutAttempt(since: number): Promise<void> {
    const now = await client.connections().catch(() => undefined);
    const isNew = ({ id, connectedAt }: Connection) =>
      connectedAt && before.every((each) => each.id !== id || each.connectedAt !== connectedAt);
    const found = now?.connections.find((each) => each.provider === providerOf(key) && isNew(each));
    if (found) end({ status: "connected", connection: found.id });
    else if (Date.now() - since >= grace) end(failedWithCode("request_blocked"));
  }

  /** The window could not start the attempt. If the backend does not know the attempt, the page stops waiting. */
  async function onMessage({ source, origin, data }: MessageEvent): Promise<void> {
    const { keyholdFailed: code }: Partial<WindowMessage> = Object(data);
    const isOurs = source === popup() && origin === new URL(client.baseUrl, window.location.href).origin;
    if (!isOurs || typeof code !== "string") return;
    const outcome = await askAttempt(client, key, attempt);
    if (!outcome || !isUnknown(outcome)) return outcome && end(outcome);
    // A user is signed in to this page, but the window has no session: the browser separates cookies of frames and windows.
    const isApart = code === "not_signed_in" && isFramed();
    end(failedWithCode(isApart ? "framed" : code));
  }

  function end(outcome: AttemptOutcome): void {
    if (!signal.aborted) onOutcome(outcome);
  }
}
