import { type Connection, ConnectWithAgentcard, useConnection } from "@keyhold/react";
import { CardTile } from "./CardTile.js";
import { CreateCard } from "./CreateCard.js";
import { useCards } from "./useCards.js";

/** The cards that Magpie pays with, through the user's Agentcard. */
export function Cards() {
  const connection = useConnection("agentcard");
  return (
    <section className="panel" aria-labelledby="cards">
      <h2 id="cards">Cards</h2>
      {connection.data?.status === "connected" ? (
        <>
          <CreateCard live={connection.data.mode !== "test"} />
          <CardList connectedAt={connection.data.connectedAt} />
        </>
      ) : (
        <>
          <p className="empty">
            Magpie pays with cards that you make for it: each holds what you put on it, and no more.
          </p>
          <ConnectWithAgentcard />
        </>
      )}
    </section>
  );
}

function CardList({ connectedAt }: Pick<Connection, "connectedAt">) {
  const cards = useCards(connectedAt);
  return (
    <>
      <div className="bar">
        <h3>Made through Magpie</h3>
        <button type="button" disabled={cards.isFetching} onClick={() => cards.refetch()}>
          Refresh
        </button>
      </div>
      {cards.isPending && <p className="empty">Asking Agentcard…</p>}
      {cards.isError && <p role="alert">The cards could not be listed. {cards.error.message}</p>}
      {cards.data?.length === 0 && <p className="empty">No cards yet. Make one, and Magpie can pay with it.</p>}
      <ul className="cards">
        {cards.data?.map((card) => (
          <CardTile key={card.id} card={card} />
        ))}
      </ul>
    </>
  );
}
