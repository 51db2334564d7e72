import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { attemptId } from "./attemptId.js";
import { authorizeUrl } from "./authorizeUrl.js";
import { openPopup } from "./openPopup.js";
import { type AttemptOutcome, watchAttempt } from "./watchAttempt.js";

/** One attempt in a window of its own. */
export interface PopupAttempt {
  /** Opens the window, or opens it again. False when the browser blocked it. */
  open(): boolean;
  /** Closes the window and stops asking how the attempt stands. */
  end(): void;
}

/**
 * Makes an attempt, with its window still to be opened. Opened again, it stays the same attempt, so that the link in
 * the first window's e-mail still completes it.
 *
 * @param options.onOutcome called once, when the attempt has ended
 */
export function popupAttempt(options: {
  client: KeyholdClient;
  queryClient: QueryClient;
  provider: string;
  onOutcome: (outcome: AttemptOutcome) => void;
}): PopupAttempt {
  const { client, provider } = options;
  const attempt = attemptId();
  let popup: Window | null = null;
  let stopWatching: (() => void) | undefined;
  return {
    open() {
      popup?.close();
      popup = openPopup(authorizeUrl(client, provider, attempt, "popup"), `keyhold-${attempt}`);
      if (popup) stopWatching ??= watchAttempt({ ...options, attempt });
      return popup !== null;
    },
    end() {
      stopWatching?.();
      popup?.close();
    },
  };
}
