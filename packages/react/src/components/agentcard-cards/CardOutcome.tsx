import type { CardAnswer } from "../../agentcard/cardAnswer.js";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { cardMessages } from "../../messages/en/cards.js";
import { toolMessages } from "../../messages/en/tools.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { Notice } from "../parts/Notice.js";
import { useForAWhile } from "../shared/useForAWhile.js";

/** Props of {@link CardOutcome}. */
export interface CardOutcomeProps {
  readonly answer: CardAnswer | undefined;
  readonly error: KeyholdError | null;
  /** Agentcard's name, as users read it. */
  readonly name: string;
  /** The text for success. */
  readonly done: string;
  /** The text for a call that may or may not have been done. */
  readonly unknown?: string | undefined;
}

/** The result of creating or closing a card: a success for a while, anything else until the user tries again. Shows Agentcard's own words if it refused, or needs something first. */
export function CardOutcome({ answer, error, name, done, unknown }: CardOutcomeProps) {
  const messages = useMessages(cardMessages);
  const connecting = useMessages(toolMessages);
  const failure = error && ((mayHaveHappened(error) && unknown) || errorMessage(connecting, error, name));
  const text = failure ?? (answer?.done ? done : answer?.message);
  useAnnouncement(text);

  const isNews = useForAWhile(answer);
  if (!text || (!failure && answer?.done && !isNews)) return null;
  return (
    <Notice text={text} tone={failure ? "danger" : answer?.done ? "success" : "warning"}>
      {answer?.continueUrl && (
        <a className="keyhold-button" href={answer.continueUrl} target="_blank" rel="noopener noreferrer">
          {messages.cardContinueAt(name)}
        </a>
      )}
    </Notice>
  );
}

/** Without a readable answer, or after an error on the way, Agentcard may have carried out the call. */
function mayHaveHappened({ code, status = 500 }: KeyholdError): boolean {
  return status >= 500 || code === "answer_invalid" || code === "outcome_unknown";
}
