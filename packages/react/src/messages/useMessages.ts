import { useMemo } from "react";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { MessageOverrides } from "./Messages.js";

/**
 * The words of one component: its English ones, replaced by those of the KeyholdProvider. Each component brings its own,
 * so that an app only loads the words of the components that it uses.
 */
export function useMessages<Section extends MessageOverrides>(english: Section): Section {
  const { messages } = useKeyhold();
  return useMemo(
    () => ({ ...english, ...messages, errors: { ...english.errors, ...messages?.errors } }),
    [english, messages],
  );
}
