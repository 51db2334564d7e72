import type { Connection } from "@keyhold/contract";
import { type SyntheticEvent, useId, useRef, useState } from "react";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { useProductName } from "../../hooks/useProductName.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Question } from "../parts/Question.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { formatMoney } from "../shared/formatMoney.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { CardOutcome } from "./CardOutcome.js";
import { readAmount, writeAmount } from "./readAmount.js";

/** The smallest card that Agentcard creates, in US cents. */
const least = 100;

/** Props of {@link CreateCard}. */
export interface CreateCardProps {
  readonly connection: Connection;
  readonly amountCents: number;
  /** Called with the id of the new card, if Agentcard sends it. */
  readonly onCreated: (cardId: string | undefined) => void;
}

/** The amount that the user is asked about. */
interface Asked {
  readonly cents: number;
  /** What the user has written, if it can mean something else too. */
  readonly unusual?: string | undefined;
}

/** Creates a card with an amount. Sends at most one request for each confirmation of the user. */
export function CreateCard({ connection, amountCents, onCreated }: CreateCardProps) {
  const { name, mode } = connection;
  const { create, approvalId } = useAgentcardCards(connection);
  const messages = useMessages(cardMessages);
  const product = useProductName();
  const { announce } = useKeyhold();
  const [asked, setAsked] = useState<Asked>();
  const [unclear, setUnclear] = useState(false);
  const keepFocus = useKeepFocus(".keyhold-button");
  const form = useRef<HTMLFormElement>(null);
  const inputId = useId();
  const hintId = useId();
  const hint = messages.cardAmountUnclear(writeAmount(2550, messages.locale), formatMoney(least, messages.locale));

  function ask(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (asked !== undefined) return;
    create.reset();
    const written = String(new FormData(event.currentTarget).get("amount")).trim();
    const { cents = 0, isUnusual = false } = readAmount(written, messages.locale) ?? {};
    const isClear = cents >= least;
    setUnclear(!isClear);
    if (isClear) return setAsked({ cents, unusual: isUnusual ? written : undefined });
    announce(hint);
    event.currentTarget.querySelector("input")?.focus();
  }
  function confirm({ cents }: Asked) {
    create.mutate(cents, {
      onSuccess({ done, cardId }) {
        if (!done) return;
        form.current?.reset();
        onCreated(cardId);
      },
      onSettled: () => setAsked(undefined),
    });
  }
  const amount = formatMoney(asked?.cents ?? 0, messages.locale);
  const question =
    asked?.unusual === undefined
      ? messages.cardCreateQuestion(amount)
      : messages.cardAmountMeant(amount, asked.unusual);
  const warning = mode === "test" ? messages.cardTestMoney : messages.cardRealMoney(amount, product);
  return (
    <div className="keyhold-create" {...keepFocus}>
      <form ref={form} onSubmit={ask}>
        <label htmlFor={inputId}>{messages.cardAmount("USD")}</label>
        <input
          id={inputId}
          className="keyhold-input"
          name="amount"
          type="text"
          inputMode="decimal"
          autoComplete="off"
          aria-invalid={unclear || undefined}
          aria-describedby={unclear ? hintId : undefined}
          onChange={() => setUnclear(false)}
          defaultValue={Number.isFinite(amountCents) ? writeAmount(amountCents, messages.locale) : ""}
        />
        <button type="submit" className="keyhold-button" data-variant="solid" aria-disabled={asked !== undefined}>
          {messages.cardCreate}
        </button>
      </form>
      {unclear && (
        <p id={hintId} className="keyhold-hint">
          {hint}
        </p>
      )}
      {asked === undefined ? (
        <CardOutcome
          answer={create.data}
          error={create.error}
          name={name}
          done={messages.cardCreated}
          unknown={messages.cardCreateUnknown}
        />
      ) : (
        <Question
          text={`${question} ${warning}`}
          tone={mode === "test" ? undefined : "warning"}
          variant="solid"
          confirm={messages.cardCreateConfirm(amount)}
          confirming={messages.cardCreating}
          keep={messages.cardCancel}
          onConfirm={() => confirm(asked)}
          onKeep={() => setAsked(undefined)}
        />
      )}
      <ApprovalNotice approvalId={approvalId} />
    </div>
  );
}
