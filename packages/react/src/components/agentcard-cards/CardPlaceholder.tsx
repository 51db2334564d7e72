import type { Connection } from "@keyhold/contract";
import type { AgentcardCard } from "../../agentcard/AgentcardCard.js";
import { cardMessages } from "../../messages/en/cards.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { CardFace } from "./CardFace.js";

/** Its texts are not seen, but they take the room of those that come. */
const card: AgentcardCard = {
  id: "",
  last4: "0000",
  expiry: "00/00",
  balanceCents: 0,
  spendLimitCents: 100,
  spentCents: 100,
  status: "open",
  test: false,
};

/** A card without content, with the measures of a real one, shown while the cards load. */
export function CardPlaceholder({ connection }: { readonly connection: Connection }) {
  const { cardsLoading, cardDetails } = useMessages(cardMessages);
  return (
    <>
      <p className="keyhold-unseen">{cardsLoading}</p>
      <div className="keyhold-cards-list" aria-hidden="true" inert>
        <div className="keyhold-card" data-status="loading">
          <CardFace connection={connection} card={card} />
          <Button variant="ghost" text={cardDetails} data-keyhold-details="" onPress={() => {}} />
        </div>
      </div>
    </>
  );
}
