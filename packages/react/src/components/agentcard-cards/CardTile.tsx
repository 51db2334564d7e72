import type { Connection } from "@keyhold/contract";
import { useEffect, useId, useRef, useState } from "react";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Question } from "../parts/Question.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { CardFace } from "./CardFace.js";
import { CardOutcome } from "./CardOutcome.js";
import { TransactionList } from "./TransactionList.js";

/** Props of {@link CardTile}. */
export interface CardTileProps {
  readonly connection: Connection;
  readonly card: AgentcardCard;
  /** Whether the user has just created it here. It is then brought into view. */
  readonly isNew: boolean;
}

/** One card. Its details have its transactions, and the button that removes it. */
export function CardTile({ card, connection, isNew }: CardTileProps) {
  const messages = useMessages(cardMessages);
  const { close, approvalId } = useAgentcardCards(connection);
  const [asking, setAsking] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const tile = useRef<HTMLLIElement>(null);
  // The button that removes the card; if it is removed, the card.
  const keepFocus = useKeepFocus(".keyhold-card-details > .keyhold-button");
  const nameId = useId();
  const detailsId = useId();
  useEffect(() => {
    // It scrolls only as far as needed, and the focus stays. jsdom, for example, has no `scrollIntoView`.
    if (isNew) tile.current?.scrollIntoView?.({ block: "nearest" });
  }, [isNew]);

  const { last4, status } = card;
  // It may be closed elsewhere.
  const isAsking = asking && (status !== "closed" || close.isPending);
  const name = last4 ? messages.cardEndingIn(last4) : messages.cardWithoutDigits;
  return (
    <li
      ref={tile}
      className="keyhold-card"
      data-keyhold-card={card.id}
      data-status={status}
      aria-labelledby={nameId}
      tabIndex={-1}
      {...keepFocus}
    >
      <CardFace connection={connection} card={card} nameId={nameId} />
      <Button
        variant="ghost"
        text={messages.cardDetails}
        label={messages.cardDetailsLabel(name)}
        data-keyhold-details=""
        aria-expanded={isOpen}
        aria-controls={isOpen ? detailsId : undefined}
        onPress={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <div id={detailsId} className="keyhold-card-details">
          <TransactionList connection={connection} card={card} label={messages.cardTransactionsLabel(name)} />
          {status !== "closed" && !isAsking && (
            <Button
              variant="ghost"
              text={messages.cardClose}
              label={messages.cardCloseLabel(name)}
              onPress={() => setAsking(true)}
            />
          )}
          {isAsking && (
            <Question
              text={messages.cardCloseQuestion(name)}
              tone="danger"
              confirm={messages.cardCloseConfirm}
              confirming={messages.cardClosing}
              keep={messages.cardKeep}
              onConfirm={() => close.mutate(card.id, { onSettled: () => setAsking(false) })}
              onKeep={() => setAsking(false)}
            />
          )}
        </div>
      )}
      {!isAsking && (
        <CardOutcome
          answer={close.data}
          error={close.error}
          name={connection.name}
          done={messages.cardCloseDone(name)}
        />
      )}
      <ApprovalNotice approvalId={approvalId} />
    </li>
  );
}
