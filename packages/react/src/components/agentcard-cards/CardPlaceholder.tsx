import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";

/** A tile with the height of a card, shown while the cards load. */
export function CardPlaceholder() {
  const { cardsLoading } = useMessages(cardMessages);
  return (
    <div className="keyhold-cards-list">
      <div className="keyhold-card" data-status="loading">
        <span className="keyhold-status">{cardsLoading}</span>
      </div>
    </div>
  );
}
