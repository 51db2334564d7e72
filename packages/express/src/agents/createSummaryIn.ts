import type { Provider } from "../providers/Provider.js";
import { type StoredSummary, translated } from "./shownCall.js";

/** A call in words, for a user. */
export interface Summary {
  readonly summary: string;
  /** The language of the summary, if it is not English. */
  readonly language?: string | undefined;
}

/** Says what is stored of a call in a language. What the provider cannot say there stays English. */
export type SummaryIn = (stored: StoredSummary, language: string | undefined) => Summary;

export function createSummaryIn(providers: readonly Provider[]): SummaryIn {
  return (stored, language = "en") => {
    const provider = providers.find(({ id }) => id === stored.provider);
    const summary = language === "en" ? undefined : provider && translated(stored, provider, language);
    return summary === undefined ? { summary: stored.summary } : { summary, language };
  };
}
