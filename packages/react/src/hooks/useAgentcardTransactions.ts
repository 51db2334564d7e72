import type { AgentcardTransaction } from "../agentcard/AgentcardTransaction.js";
import type { ConnectionName } from "../queries/findConnection.js";
import { transactionsQuery } from "../queries/transactionsQuery.js";
import { type ApprovedQueryResult, useApprovedQuery } from "./useApprovedQuery.js";
import { useCalls } from "./useCalls.js";

/**
 * The transactions of a card, at most 50, in Agentcard's order. The kit asks for them only while Agentcard is connected. Call it in a component that
 * is on the page only while the user looks at the card.
 *
 * @param connection as for {@link useAgentcardCards}
 * @param cardId the `id` of a card from {@link useAgentcardCards}
 *
 * @example
 * ```tsx
 * const { data: transactions = [] } = useAgentcardTransactions("agentcard", card.id);
 * console.log(transactions.map(({ merchant, amountCents }) => [merchant, amountCents]));
 * ```
 */
export function useAgentcardTransactions(
  connection: ConnectionName,
  cardId: string,
): ApprovedQueryResult<readonly AgentcardTransaction[]> {
  const { client, id, connectedAt, isConnected: enabled } = useCalls(connection);
  return useApprovedQuery({ ...transactionsQuery(client, { id, connectedAt }, cardId), enabled });
}
