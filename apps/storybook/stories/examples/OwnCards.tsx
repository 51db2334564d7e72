import { useAgentcardCards } from "@keyhold/react";

export function OwnCards() {
  const { cards, create } = useAgentcardCards();
  const confirmAndCreate = () => {
    if (window.confirm("This can spend real money. Create a card with $25?")) create.mutate(2500);
  };
  return (
    <>
      <ul>
        {cards.data?.map(({ id, last4, status }) => (
          <li key={id}>{`•••• ${last4}, ${status}`}</li>
        ))}
      </ul>
      <button type="button" disabled={create.isPending} onClick={confirmAndCreate}>
        New card
      </button>
      {create.data && <p role="status">{create.data.message}</p>}
    </>
  );
}
