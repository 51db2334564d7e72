import { useToolCall } from "@keyhold/react";
import { useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { ToolOutcome } from "../components/ToolOutcome.js";
import { cardsKey } from "./useCards.js";

/**
 * Makes a card with an amount on it.
 *
 * @param live whether the money is real, which the user then has to confirm
 */
export function CreateCard({ live }: { live: boolean }) {
  const queryClient = useQueryClient();
  const { data, error, isPending, mutate: callTool } = useToolCall("agentcard");

  function create(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const dollars = Number(new FormData(event.currentTarget).get("amount"));
    callTool(
      { name: "create_card", arguments: { amount_cents: Math.round(dollars * 100) } },
      { onSuccess: () => queryClient.invalidateQueries({ queryKey: cardsKey }) },
    );
  }

  return (
    <form className="create" onSubmit={create}>
      <label>
        Amount in dollars
        <input type="number" name="amount" defaultValue="10" min="1" step="0.01" required />
      </label>
      <button type="submit" data-look="primary" disabled={isPending}>
        {isPending ? "Making the card…" : "Make a card"}
      </button>
      {live ? (
        <label className="consent">
          <input type="checkbox" required />
          This card can let your agent spend real money, up to this amount. I want that.
        </label>
      ) : (
        <p className="hint">Test mode: the card works like any other, and no money moves.</p>
      )}
      <ToolOutcome result={data} error={error} done="created" />
    </form>
  );
}
