import type { UseQueryResult } from "@tanstack/react-query";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { cardMessages } from "../../messages/en/cards.js";
import { toolMessages } from "../../messages/en/tools.js";
import { wordsOf } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";

/** Props of {@link LoadFailed}. */
export interface LoadFailedProps {
  readonly query: UseQueryResult<unknown, KeyholdError>;
  /** What could not be loaded, as a sentence. */
  readonly text: string;
  /** Agentcard's name, as users read it. */
  readonly name: string;
}

/** Their texts say that something may have been done. Loading does nothing. */
const mayBeDone = new Set<string | undefined>(["outcome_unknown", "tool_failed"]);

/** Says that something could not be loaded and why, with a button to ask again. */
export function LoadFailed({ query, text, name }: LoadFailedProps) {
  const { cardsRefresh } = useMessages(cardMessages);
  const reason = wordsOf(useMessages(toolMessages), query.error)?.(name);
  const sentence = reason && !mayBeDone.has(query.error?.code) ? `${text} ${reason}` : text;
  useAnnouncement(sentence);
  return (
    <Notice text={sentence} tone="danger">
      <Button busy={query.isFetching} onPress={() => void query.refetch()}>
        {cardsRefresh}
      </Button>
    </Notice>
  );
}
