import type { Connection } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { AgentcardCardList } from "../agentcard/AgentcardCard.js";
import { cardsOf } from "../agentcard/cardsOf.js";
import type { ToolClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { callReadingTool } from "./callReadingTool.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";

/**
 * The query options for Agentcard's `list_cards`: the cards that your app created through this connection, and the user's own cards. Fails with
 * `approval_required` if the user has to approve the call; `useAgentcardCards` then waits.
 *
 * @param client from `createClient`
 * @param connection its id; `connectedAt` is part of the key, because after a reconnect it may be another account with other cards
 * @example
 * ```ts
 * const { cards, ownCards } = await queryClient.fetchQuery(cardsQuery(client, connection));
 * ```
 */
export function cardsQuery(client: ToolClient, connection: Pick<Connection, "id" | "connectedAt">) {
  const { id, connectedAt } = connection;
  return queryOptions<AgentcardCardList, KeyholdError>({
    ...queryDefaults,
    queryKey: [...queryKeys.connection(client, id), "cards", connectedAt],
    queryFn: async ({ client: queryClient }) =>
      cardsOf(await callReadingTool(client, queryClient, id, "list_cards", {})),
    staleTime: 10_000,
  });
}
