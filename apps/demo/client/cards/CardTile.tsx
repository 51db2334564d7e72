import { useToolCall } from "@keyhold/react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "../components/ConfirmDialog.js";
import { statusText, ToolOutcome } from "../components/ToolOutcome.js";
import { type Card, isClosed, money } from "./card.js";
import { cardsKey } from "./useCards.js";

/** One card, and the way to close it. */
export function CardTile({ card }: { card: Card }) {
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const { data, error, isPending, mutate: callTool } = useToolCall("agentcard");
  const name = `card ending in ${card.last4 ?? "unknown digits"}`;

  function answer(confirmed: boolean) {
    setAsking(false);
    if (!confirmed) return;
    callTool(
      { name: "close_card", arguments: { card_id: card.id } },
      { onSuccess: () => queryClient.invalidateQueries({ queryKey: cardsKey }) },
    );
  }

  return (
    <li className="card" data-closed={isClosed(card) || undefined}>
      <div className="bar">
        <span>{statusText(card.status)}</span>
        {card.sandbox && <span className="badge">Test</span>}
      </div>
      <strong>{card.balanceCents === undefined ? "Balance unknown" : money(card.balanceCents)}</strong>
      <div className="bar">
        <span>
          <span aria-hidden="true">•••• </span>
          <span className="visually-hidden">Ending in </span>
          {card.last4 ?? "????"}
          {card.expiry && ` · ${card.expiry}`}
        </span>
        {!isClosed(card) && (
          <button type="button" disabled={isPending} onClick={() => setAsking(true)}>
            Close <span className="visually-hidden">{name}</span>
          </button>
        )}
      </div>
      <ToolOutcome result={data} error={error} done="closed" />
      {asking && (
        <ConfirmDialog title={`Close the ${name}?`} cancel="Keep it" confirm="Close it" onAnswer={answer}>
          Magpie can no longer pay with it, and it cannot be opened again.
        </ConfirmDialog>
      )}
    </li>
  );
}
