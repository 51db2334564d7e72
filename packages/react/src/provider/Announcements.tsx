import { useEffect, useRef } from "react";
import { useOutcome } from "../hooks/useOutcome.js";
import { useUserChanges } from "../hooks/useUserChanges.js";
import { connectMessages } from "../messages/en/connect.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "./KeyholdContext.js";
import { LiveRegion } from "./LiveRegion.js";

/** Says what has happened to people who do not see it happen, whichever components there are. */
export function Announcements({ onUserChange }: { readonly onUserChange: (() => void) | undefined }) {
  const { announce } = useKeyhold();
  const messages = useMessages(connectMessages);
  const userChanges = useUserChanges();
  const told = useRef(userChanges);
  useEffect(() => {
    if (told.current === userChanges) return;
    told.current = userChanges;
    announce(messages.errors.user_changed?.(""));
    onUserChange?.();
  });
  useOutcome((outcome) => {
    const { status, name } = outcome;
    // "You cancelled at …" is not true here, and the button that the user pressed has told them enough.
    if (status === "cancelled" && outcome.onPage) return;
    announce(status === "failed" ? errorMessage(messages, outcome.error, name) : messages[status](name));
  });
  return <LiveRegion />;
}
