import type { Connection } from "@keyhold/contract";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { useAgentcardCards } from "../../hooks/useAgentcardCards.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { ApprovalNotice } from "./ApprovalNotice.js";
import { CardPlaceholder } from "./CardPlaceholder.js";
import { CardTile } from "./CardTile.js";
import { LoadFailed } from "./LoadFailed.js";

/** Props of {@link CardList}. */
export interface CardListProps {
  readonly connection: Connection;
  /** The id of the card that the user has created last. */
  readonly createdId: string | undefined;
}

/** The cards, or why they are not there. */
export function CardList({ connection, createdId }: CardListProps) {
  const messages = useMessages(cardMessages);
  const { cards } = useAgentcardCards(connection);
  const { data, error, approvalId } = cards;
  return (
    <>
      <ApprovalNotice approvalId={approvalId} />
      {data && data.length > 0 && (
        <ul className="keyhold-cards-list">
          {inOrder(data, createdId).map((card) => (
            <CardTile key={card.id} card={card} connection={connection} isNew={card.id === createdId} />
          ))}
        </ul>
      )}
      {!data && error && <LoadFailed query={cards} text={messages.cardsFailed} name={connection.name} />}
      {!data && !error && approvalId === undefined && <CardPlaceholder connection={connection} />}
    </>
  );
}

/**
 * The newest first, and what cannot pay last. Agentcard's answer has no times: its last card counts as the newest, unless another one has just
 * been created here.
 */
function inOrder(cards: readonly AgentcardCard[], createdId: string | undefined): readonly AgentcardCard[] {
  const place = ({ id, status }: AgentcardCard) =>
    status === "paused" || status === "closed" ? 2 : id === createdId ? 0 : 1;
  return [...cards].reverse().sort((one, other) => place(one) - place(other));
}
