import { useMemo } from "react";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { MessageOverrides } from "./Messages.js";

/**
 * The texts of one component: English, with the replacements of the KeyholdProvider. Each component imports its own, so
 * that an app loads only the texts of the components that it uses.
 */
export function useMessages<Section extends MessageOverrides>(english: Section): Section {
  const { messages } = useKeyhold();
  return useMemo(
    () => ({ ...english, ...messages, errors: { ...english.errors, ...messages?.errors } }),
    [english, messages],
  );
}
