import { useOutcome } from "../hooks/useOutcome.js";
import { connectMessages } from "../messages/en/connect.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "./KeyholdContext.js";
import { LiveRegion } from "./LiveRegion.js";

/** Announces outcomes and changes of the user to screen readers, for all components on the page. */
export function Announcements({ onUserChange }: { readonly onUserChange: (() => void) | undefined }) {
  const { announce } = useKeyhold();
  const messages = useMessages(connectMessages);
  useOutcome((outcome) => {
    if (outcome.status === "user_changed") {
      announce(messages.errors.user_changed?.(""));
      onUserChange?.();
      return;
    }
    const { status, name } = outcome;
    // The user pressed Cancel on this page, so "You cancelled at …" would be wrong.
    if (status === "cancelled" && outcome.onPage) return;
    announce(status === "failed" ? errorMessage(messages, outcome.error, name) : messages[status](name));
  });
  return <LiveRegion />;
}
