import type { Connection } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { AgentcardCard } from "../agentcard/AgentcardCard.js";
import { cardAnswer } from "../agentcard/cardAnswer.js";
import { cardsOf } from "../agentcard/cardsOf.js";
import type { KeyholdClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";
import { refreshOnConnectionError } from "./refreshOnConnectionError.js";

/**
 * The query options for Agentcard's `list_cards`: the cards that your app created through this connection.
 *
 * @param connection its id; `connectedAt` is part of the key, because after a reconnect it may be another account with other cards
 */
export function cardsQuery(client: KeyholdClient, connection: Pick<Connection, "id" | "connectedAt">) {
  const { id, connectedAt } = connection;
  return queryOptions<readonly AgentcardCard[], KeyholdError>({
    ...queryDefaults,
    queryKey: [...queryKeys.connection(client, id), "cards", connectedAt],
    async queryFn({ client: queryClient }) {
      const asked = client.callTool(id, "list_cards", {});
      const result = await refreshOnConnectionError(client, queryClient, asked);
      if (!result.isError) return cardsOf(result);
      const message = `list_cards failed. Agentcard says: ${cardAnswer(result, "created").message}`;
      throw new KeyholdError({ code: "provider_answer_invalid", message });
    },
    staleTime: 10_000,
  });
}
