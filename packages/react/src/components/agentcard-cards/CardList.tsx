import type { Connection } from "@keyhold/contract";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { CardPlaceholder } from "./CardPlaceholder.js";
import { CardTile } from "./CardTile.js";
import { LoadFailed } from "./LoadFailed.js";

/** The cards, or why there are none. */
export function CardList({ connection }: { readonly connection: Connection }) {
  const messages = useMessages(cardMessages);
  const { cards } = useAgentcardCards(connection);
  const { data, error, approvalId } = cards;
  return (
    <>
      <ApprovalNotice approvalId={approvalId} />
      {data && data.length > 0 && (
        <ul className="keyhold-cards-list">
          {data.map((card) => (
            <CardTile key={card.id} card={card} connection={connection} />
          ))}
        </ul>
      )}
      {data?.length === 0 && <p className="keyhold-cards-empty">{messages.cardsEmpty}</p>}
      {!data && error && <LoadFailed query={cards} text={messages.cardsFailed} name={connection.name} />}
      {!data && !error && approvalId === undefined && <CardPlaceholder />}
    </>
  );
}
