import type { AgentcardTransaction } from "../../agentcard/AgentcardTransaction.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { formatMoney } from "../shared/formatMoney.js";

/** One transaction: at which merchant, how much and when. A status only if it is not settled. Shows what Agentcard has sent. */
export function TransactionRow({ transaction }: { readonly transaction: AgentcardTransaction }) {
  const { locale, cardTransactionPending, cardTransactionDeclined } = useMessages(cardMessages);
  const { amountCents, merchant, description, status, statusText, createdAt } = transaction;
  const words = { pending: cardTransactionPending, declined: cardTransactionDeclined, settled: undefined };
  const word = status === "other" ? statusText : words[status];
  const what = merchant ?? description;
  return (
    <li className="keyhold-transaction" data-status={status}>
      {what && (
        <span className="keyhold-transaction-what">
          <bdi>{what}</bdi>
        </span>
      )}
      {amountCents !== undefined && (
        <span className="keyhold-transaction-amount">{formatMoney(amountCents, locale)}</span>
      )}
      <span className="keyhold-card-muted">
        {createdAt && (
          <time dateTime={createdAt}>
            {new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(createdAt))}
          </time>
        )}
        {merchant && description && <bdi>{description}</bdi>}
      </span>
      {word && <span className="keyhold-badge">{word}</span>}
    </li>
  );
}
