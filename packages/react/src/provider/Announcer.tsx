import type { CSSProperties } from "react";
import { useOutcome } from "../hooks/useOutcome.js";
import { connectMessages } from "../messages/en/connect.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "./KeyholdContext.js";

/** Seen by screen readers alone, with the stylesheet or without. */
const unseen: CSSProperties = { position: "fixed", clipPath: "inset(50%)" };

/** What to say, and how many were said before it. */
export interface Announcement {
  readonly text: string;
  readonly number: number;
}

/** A reducer: the announcement after this one. */
export function nextAnnouncement({ number }: Announcement, text: string): Announcement {
  return { text, number: number + 1 };
}

/** Says what has happened to people who do not see it happen. */
export function Announcer({ text, number }: Announcement) {
  const { announce } = useKeyhold();
  const messages = useMessages(connectMessages);
  useOutcome((outcome) => {
    const { status, name } = outcome;
    announce(status === "failed" ? errorMessage(messages, outcome.error, name) : messages[status](name));
  });
  return (
    <div aria-live="polite" data-keyhold-announcer="" style={unseen}>
      {/* A new element each time, so that the same words are said again. */}
      <span key={number}>{text}</span>
    </div>
  );
}
