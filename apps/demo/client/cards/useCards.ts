import { useToolCall } from "@keyhold/react";
import { useQuery } from "@tanstack/react-query";
import { toolText } from "../api/toolText.js";
import { cardsOf } from "./card.js";

/** For `invalidateQueries` after a card was made or closed. */
export const cardsKey = ["cards"];

/**
 * The cards that this user made through Magpie.
 *
 * @param connectedAt of the connection: reconnected, it may be another account, whose cards are not the old ones
 */
export function useCards(connectedAt: string | undefined) {
  const { mutateAsync: callTool } = useToolCall("agentcard");
  return useQuery({
    queryKey: [...cardsKey, connectedAt],
    queryFn: async () => {
      const result = await callTool({ name: "list_cards" });
      if (result.isError) throw new Error(toolText(result));
      return cardsOf(result);
    },
    retry: false,
  });
}
