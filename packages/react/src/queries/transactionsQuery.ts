import type { Connection } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { AgentcardTransaction } from "../agentcard/AgentcardTransaction.js";
import { transactionsOf } from "../agentcard/transactionsOf.js";
import type { ToolClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { callReadingTool } from "./callReadingTool.js";
import { cardsQuery } from "./cardsQuery.js";
import { queryDefaults } from "./queryDefaults.js";

/** The maximum number of transactions of a card that a page loads. */
export const MOST_TRANSACTIONS = 50;

/**
 * The query options for Agentcard's `list_transactions`: at most 50 transactions of one card. Fails with `approval_required` if the user has to
 * approve the call; `useAgentcardTransactions` then waits.
 *
 * @param client from `createClient`
 * @param connection as for `cardsQuery`. The key begins with the key of the cards, so that a change of the cards loads both again
 * @param cardId the `id` of a card
 * @example
 * ```ts
 * const transactions = await queryClient.fetchQuery(transactionsQuery(client, connection, card.id));
 * ```
 */
export function transactionsQuery(
  client: ToolClient,
  connection: Pick<Connection, "id" | "connectedAt">,
  cardId: string,
) {
  const args = { card_id: cardId, limit: MOST_TRANSACTIONS };
  return queryOptions<readonly AgentcardTransaction[], KeyholdError>({
    ...queryDefaults,
    queryKey: [...cardsQuery(client, connection).queryKey, cardId, "transactions"],
    async queryFn({ client: queryClient }) {
      const result = await callReadingTool(client, queryClient, connection.id, "list_transactions", args);
      return transactionsOf(result, MOST_TRANSACTIONS);
    },
    staleTime: 10_000,
  });
}
