import type { Connection } from "@keyhold/contract";
import type { KeyholdClient } from "../client/createClient.js";
import type { AttemptOutcome } from "./ConnectState.js";
import type { Changes } from "./createChanges.js";
import { authorizeUrl, createAttemptId, openPopup } from "./navigation.js";
import { pageAttempt } from "./pageAttempt.js";
import { watchAttempt } from "./watchAttempt.js";

/** What a popup attempt uses, and the functions that it calls. */
export interface PopupOptions {
  readonly changes: Changes;
  /** The connections that the page knew before the attempt. */
  readonly before: readonly Connection[];
  /** An attempt that the page started before it was loaded again. Its window may still be open. */
  readonly resumed?: string | undefined;
  /** Ends the attempt: closes the window, and stops asking for the outcome. */
  readonly signal: AbortSignal;
  /** Called when the attempt has an outcome. It must abort `signal`. */
  readonly onOutcome: (outcome: AttemptOutcome) => void;
  /** Called when the user is back on the page, and the page does not see the window any more. */
  readonly onUnseen: () => void;
}

/**
 * Creates an attempt without opening its window. A second window is for the same attempt, so that the link in the
 * e-mail from the first window still completes it. The tab remembers it until it ends, in case the page is loaded again.
 *
 * @param key a connection's id, or the key of a further account
 * @returns a function that opens the window, or opens it again. It returns false when the browser blocked it
 */
export function popupAttempt(
  client: KeyholdClient,
  key: string,
  { resumed, onUnseen, ...options }: PopupOptions,
): () => boolean {
  const attempt = resumed ?? createAttemptId();
  let popup: Window | undefined;
  let isWatched = false;
  options.signal.addEventListener("abort", () => {
    close();
    if (pageAttempt.recall(client.baseUrl)[0] === attempt) pageAttempt.forget(client.baseUrl);
  });
  if (resumed) watch();
  return () => {
    close();
    popup = openPopup(authorizeUrl(client, key, attempt, "popup"), `keyhold-${attempt}`);
    if (popup) {
      watch();
      pageAttempt.remember(client.baseUrl, attempt, key, "popup");
    }
    return popup !== undefined;
  };

  function watch() {
    if (isWatched) return;
    isWatched = true;
    watchAttempt(client, key, attempt, {
      ...options,
      popup: () => popup,
      // A provider can cut the link between its window and this page. The page then sees it as closed while the user is there.
      onPending: () => popup?.closed && document.hasFocus() && onUnseen(),
    });
  }

  function close() {
    try {
      popup?.close();
    } catch {
      // In browsers inside other apps, the window object may not have a working `close`.
    }
  }
}
