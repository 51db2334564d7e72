import { useEffect } from "react";
import type { CardAnswer } from "../../agentcard/cardAnswer.js";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { cardMessages } from "../../messages/en/cards.js";
import { toolMessages } from "../../messages/en/tools.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Notice } from "../parts/Notice.js";

/** Props of {@link CardOutcome}. */
export interface CardOutcomeProps {
  readonly answer: CardAnswer | undefined;
  readonly error: KeyholdError | null;
  /** Agentcard's name for people. */
  readonly name: string;
  /** What to say when it is done. */
  readonly done: string;
  /** What to say when nobody knows whether it is done. */
  readonly unknown?: string;
}

/** What came of creating or closing a card: Agentcard's own words, where it has refused or wants something first. */
export function CardOutcome({ answer, error, name, done, unknown }: CardOutcomeProps) {
  const { announce } = useKeyhold();
  const messages = useMessages(cardMessages);
  const connecting = useMessages(toolMessages);
  const failure = error && ((mayHaveHappened(error) && unknown) || errorMessage(connecting, error, name));
  const text = failure ?? (answer?.done ? done : answer?.message);
  useEffect(() => {
    if (text) announce(text);
  }, [text, announce]);

  if (!text) return null;
  return (
    <Notice text={text} tone={failure ? "negative" : answer?.done ? "positive" : "warning"}>
      {answer?.continueUrl && (
        <a className="keyhold-button" href={answer.continueUrl} target="_blank" rel="noopener noreferrer">
          {messages.cardContinueAt(name)}
        </a>
      )}
    </Notice>
  );
}

/** Without an answer that can be read, or with one that says that something broke on the way, the call may have got through. */
function mayHaveHappened({ code, status = 500 }: KeyholdError): boolean {
  return status >= 500 || code === "answer_invalid" || code === "outcome_unknown";
}
