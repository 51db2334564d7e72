import type { Connection } from "@keyhold/contract";
import { useId, useState } from "react";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Question } from "../parts/Question.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { CardOutcome } from "./CardOutcome.js";
import { CardSpent } from "./CardSpent.js";
import { formatMoney } from "./formatMoney.js";
import { TransactionList } from "./TransactionList.js";

const statuses = { open: "cardOpen", paused: "cardPaused", closed: "cardClosed" } as const;

/** Props of {@link CardTile}. */
export interface CardTileProps {
  readonly connection: Connection;
  readonly card: AgentcardCard;
}

/** One card, with buttons to show its transactions and to close it. */
export function CardTile({ card, connection }: CardTileProps) {
  const messages = useMessages(cardMessages);
  const { close, approvalId } = useAgentcardCards(connection);
  const [asking, setAsking] = useState(false);
  const [isOpen, setOpen] = useState(false);
  // The last button: Close, or Transactions when the card is closed.
  const keepFocus = useKeepFocus(".keyhold-card-actions > :last-child");
  const nameId = useId();

  const { last4, balanceCents, expiry, status, statusText, test } = card;
  const name = last4 ? messages.cardEndingIn(last4) : messages.cardWithoutDigits;
  function confirm() {
    close.mutate(card.id, {
      onSettled: () => setAsking(false),
    });
  }
  return (
    <li
      className="keyhold-card"
      data-keyhold-card={card.id}
      data-status={status}
      aria-labelledby={nameId}
      tabIndex={-1}
      {...keepFocus}
    >
      <div className="keyhold-card-row">
        <span className="keyhold-status">{status === "other" ? statusText : messages[statuses[status]]}</span>
        {test && <span className="keyhold-badge">{messages.cardTest}</span>}
      </div>
      <span className="keyhold-card-balance">
        {balanceCents === undefined ? messages.cardBalanceUnknown : formatMoney(balanceCents, messages.locale)}
      </span>
      <CardSpent card={card} />
      <span>
        <span id={nameId}>{name}</span>
        {expiry && <span className="keyhold-card-expiry">{messages.cardExpires(expiry)}</span>}
      </span>
      <div className="keyhold-card-actions">
        <Button
          variant="link"
          text={messages.cardTransactions}
          label={messages.cardTransactionsLabel(name)}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        />
        {status !== "closed" && (
          <Button
            variant="link"
            text={messages.cardClose}
            label={messages.cardCloseLabel(name)}
            onPress={() => setAsking(true)}
          />
        )}
      </div>
      {isOpen && <TransactionList connection={connection} card={card} label={messages.cardTransactionsLabel(name)} />}
      {asking ? (
        <Question
          text={messages.cardCloseQuestion(name)}
          tone="danger"
          confirm={messages.cardCloseConfirm}
          confirming={messages.cardClosing}
          keep={messages.cardKeep}
          onConfirm={confirm}
          onKeep={() => setAsking(false)}
        />
      ) : (
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
