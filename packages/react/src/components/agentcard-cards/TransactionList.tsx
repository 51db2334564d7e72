import type { Connection } from "@keyhold/contract";
import { useState } from "react";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { useAgentcardTransactions } from "../../hooks/useAgentcardTransactions.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { MOST_TRANSACTIONS } from "../../queries/transactionsQuery.js";
import { Button } from "../parts/Button.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { LoadFailed } from "./LoadFailed.js";
import { TransactionRow } from "./TransactionRow.js";

/** How many transactions are shown before the user asks for all. */
const FIRST = 5;

/** Props of {@link TransactionList}. */
export interface TransactionListProps {
  readonly connection: Connection;
  readonly card: AgentcardCard;
  /** The accessible name of the list. */
  readonly label: string;
}

/** The transactions of a card, or why there are none. Loads them when it is mounted. */
export function TransactionList({ connection, card, label }: TransactionListProps) {
  const messages = useMessages(cardMessages);
  const transactions = useAgentcardTransactions(connection, card.id);
  const [showsAll, setShowsAll] = useState(false);
  const keepFocus = useKeepFocus();
  const { data, error, approvalId } = transactions;

  const number = new Intl.NumberFormat(messages.locale);
  const state = data ? data.length === 0 && messages.cardTransactionsEmpty : !error && messages.cardTransactionsLoading;
  const text = (approvalId === undefined && state) || undefined;
  useAnnouncement(text);
  return (
    <div className="keyhold-card-transactions" tabIndex={-1} {...keepFocus}>
      <p className="keyhold-card-heading">{messages.cardTransactions}</p>
      <ApprovalNotice approvalId={approvalId} />
      {text && <p className="keyhold-card-muted">{text}</p>}
      {!data && error && (
        <LoadFailed query={transactions} text={messages.cardTransactionsFailed} name={connection.name} />
      )}
      {data && data.length > 0 && (
        <ul className="keyhold-transactions" aria-label={label}>
          {data.slice(0, showsAll ? MOST_TRANSACTIONS : FIRST).map((transaction, at) => (
            <TransactionRow key={transaction.id ?? at} transaction={transaction} />
          ))}
        </ul>
      )}
      {data && data.length > FIRST && !showsAll && (
        <Button variant="ghost" onPress={() => setShowsAll(true)}>
          {messages.cardTransactionsAll(number.format(data.length))}
        </Button>
      )}
      {data?.length === MOST_TRANSACTIONS && showsAll && (
        <p className="keyhold-card-muted">
          {messages.cardTransactionsMost(number.format(MOST_TRANSACTIONS), connection.name)}
        </p>
      )}
    </div>
  );
}
