import type { KeyholdClient } from "../client/createClient.js";
import type { AttemptOutcome } from "./ConnectState.js";
import { authorizeUrl, createAttemptId, openPopup } from "./navigation.js";
import { openChannel } from "./openChannel.js";
import { watchAttempt } from "./watchAttempt.js";

/** One attempt in a window of its own. */
export interface PopupAttempt {
  /** Opens the window, or opens it again. False when the browser blocked it. */
  open(): boolean;
  /** Closes the window and stops asking how the attempt stands. */
  end(): void;
  /**
   * After the end: calls back if the user finishes the attempt all the same. A provider can cut its window off from this page, which then cannot close it.
   *
   * @returns stops listening
   */
  hearLate(onFinished: () => void): () => void;
}

/**
 * Makes an attempt, with its window still to be opened. Opened again, it stays the same attempt, so that the link in
 * the first window's e-mail still completes it.
 *
 * @param before when the provider was connected before, if it was
 * @param onOutcome called once, when the attempt has ended
 */
export function popupAttempt(
  client: KeyholdClient,
  provider: string,
  before: string | undefined,
  onOutcome: (outcome: AttemptOutcome) => void,
): PopupAttempt {
  const attempt = createAttemptId();
  let popup: Window | undefined;
  let stopWatching: (() => void) | undefined;
  return {
    open() {
      close();
      popup = openPopup(authorizeUrl(client, provider, attempt, "popup"), `keyhold-${attempt}`);
      if (popup) stopWatching ??= watchAttempt(client, provider, attempt, { popup: () => popup, before }, onOutcome);
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
      // What stands for a window in the browsers inside of other apps may not be closed.
    }
  }
}
