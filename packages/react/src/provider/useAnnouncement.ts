import { useEffect } from "react";
import { useKeyhold } from "./KeyholdContext.js";

/** A screen reader says the text when it appears or changes. Undefined or empty: nothing. */
export function useAnnouncement(text: string | undefined): void {
  const { announce } = useKeyhold();
  useEffect(() => {
    if (text) announce(text);
  }, [text, announce]);
}
