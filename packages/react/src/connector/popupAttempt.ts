import type { Connection } from "@keyhold/contract";
import type { KeyholdClient } from "../client/createClient.js";
import type { AttemptOutcome } from "./ConnectState.js";
import { authorizeUrl, createAttemptId, openPopup } from "./navigation.js";
import { openChannel } from "./openChannel.js";
import { watchAttempt } from "./watchAttempt.js";

/** One attempt in a popup. */
export interface PopupAttempt {
  /** Opens the window, or opens it again. False when the browser blocked it. */
  open(): boolean;
  /** Closes the window and stops asking for the outcome. */
  end(): void;
  /**
   * After the end, calls back if the user still finishes the attempt. A provider can cut the link between its window and
   * this page; then the page cannot close the window.
   *
   * @returns a function that stops listening
   */
  hearLate(onFinished: () => void): () => void;
}

/**
 * Creates an attempt without opening its window. A second window is for the same attempt, so that the link in the
 * e-mail from the first window still completes it.
 *
 * @param key a connection's id, or the key of a further account
 * @param before the connections that the page knew before the attempt
 * @param onOutcome called once, when the attempt has ended
 */
export function popupAttempt(
  client: KeyholdClient,
  key: string,
  before: readonly Connection[],
  onOutcome: (outcome: AttemptOutcome) => void,
): PopupAttempt {
  const attempt = createAttemptId();
  let popup: Window | undefined;
  let stopWatching: (() => void) | undefined;
  return {
    open() {
      close();
      popup = openPopup(authorizeUrl(client, key, attempt, "popup"), `keyhold-${attempt}`);
      if (popup) stopWatching ??= watchAttempt(client, key, attempt, { popup: () => popup, before }, onOutcome);
      return popup !== undefined;
    },
    end() {
      stopWatching?.();
      close();
    },
    hearLate(onFinished) {
      const channel = openChannel((change) => change.attempt === attempt && onFinished());
      return () => channel?.close();
    },
  };

  function close() {
    try {
      popup?.close();
    } catch {
      // In browsers inside other apps, the window object may not have a working `close`.
    }
  }
}
