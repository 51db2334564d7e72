import { useEffect, useRef } from "react";
import { useOutcome } from "../hooks/useOutcome.js";
import { useUserChanges } from "../hooks/useUserChanges.js";
import { connectMessages } from "../messages/en/connect.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "./KeyholdContext.js";
import { LiveRegion } from "./LiveRegion.js";

/** Announces outcomes to screen readers, for all components on the page. */
export function Announcements({ onUserChange }: { readonly onUserChange: (() => void) | undefined }) {
  const { announce } = useKeyhold();
  const messages = useMessages(connectMessages);
  const userChanges = useUserChanges();
  const announced = useRef(userChanges);
  useEffect(() => {
    if (announced.current === userChanges) return;
    announced.current = userChanges;
    announce(messages.errors.user_changed?.(""));
    onUserChange?.();
  });
  useOutcome((outcome) => {
    const { status, name } = outcome;
    // The user pressed Cancel on this page, so "You cancelled at …" would be wrong.
    if (status === "cancelled" && outcome.onPage) return;
    announce(status === "failed" ? errorMessage(messages, outcome.error, name) : messages[status](name));
  });
  return <LiveRegion />;
}
