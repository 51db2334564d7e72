import type { KeyboardEvent } from "react";

/** Closes something when the user presses Escape, but not for the Escape that only ends the composition of a character. */
export function onEscape(event: KeyboardEvent, close: () => void): void {
  if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
  // It must not close a dialog around the component.
  event.preventDefault();
  event.stopPropagation();
  close();
}
