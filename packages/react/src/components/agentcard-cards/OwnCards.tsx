import type { Connection } from "@keyhold/contract";
import { useId } from "react";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";

/** The user's own cards, below those that the app created. Renders nothing if Agentcard names none. */
export function OwnCards({ connection }: { readonly connection: Connection }) {
  const messages = useMessages(cardMessages);
  const { ownCards } = useAgentcardCards(connection);
  const titleId = useId();
  if (ownCards.length === 0) return null;
  return (
    <div className="keyhold-own-cards">
      <span id={titleId} className="keyhold-cards-title">
        {messages.cardsOwn(connection.name)}
      </span>
      <p className="keyhold-card-muted">{messages.cardsOwnHint}</p>
      <ul aria-labelledby={titleId}>
        {ownCards.map(({ id, label, brand, last4, expiry }) => (
          <li key={id} className="keyhold-own-card">
            <span>{last4 ? messages.cardEndingIn(last4) : messages.cardWithoutDigits}</span>
            <span className="keyhold-card-muted">
              {label && <bdi>{label}</bdi>}
              {brand && <bdi className="keyhold-own-card-brand">{brand}</bdi>}
              {expiry && <span>{messages.cardExpires(expiry)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
