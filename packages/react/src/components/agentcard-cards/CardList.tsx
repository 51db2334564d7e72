import type { Connection } from "@keyhold/contract";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import { CardPlaceholder } from "./CardPlaceholder.js";
import { CardTile } from "./CardTile.js";

/** The cards, or why there are none. */
export function CardList({ connection }: { readonly connection: Connection }) {
  const messages = useMessages(cardMessages);
  const { data, error, isFetching, refetch } = useAgentcardCards(connection).cards;
  if (data?.length === 0) return <p className="keyhold-cards-empty">{messages.cardsEmpty}</p>;
  if (error && !data) {
    return (
      <Notice text={messages.cardsFailed} tone="negative">
        <Button busy={isFetching} onPress={() => void refetch()}>
          {messages.cardsRefresh}
        </Button>
      </Notice>
    );
  }
  if (!data) return <CardPlaceholder />;
  return (
    <ul className="keyhold-cards-list">
      {data.map((card) => (
        <CardTile key={card.id} card={card} connection={connection} />
      ))}
    </ul>
  );
}
