import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { AgentcardCard, AgentcardCardList, AgentcardOwnCard } from "../agentcard/AgentcardCard.js";
import { type CardAnswer, cardAnswer } from "../agentcard/cardAnswer.js";
import type { ToolArguments } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { cardsQuery } from "../queries/cardsQuery.js";
import type { ConnectionName } from "../queries/findConnection.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { useApprovedCall, type WaitsForApproval } from "./useApprovedCall.js";
import { type ApprovedQueryResult, useApprovedQuery } from "./useApprovedQuery.js";
import { useCalls } from "./useCalls.js";

/**
 * A query for the cards, and two mutations. `approvalId` is for both mutations: the approval that a call waits for now, see {@link
 * useToolCall}. The query has its own `approvalId`.
 */
export interface UseAgentcardCardsResult extends WaitsForApproval {
  /** The cards that your app created. The kit asks for them only while Agentcard is connected. */
  readonly cards: ApprovedQueryResult<readonly AgentcardCard[]>;
  /** The user's own cards, if Agentcard names them, from the same answer. Your app did not create them. Empty while they are not known. */
  readonly ownCards: readonly AgentcardOwnCard[];
  /**
   * `mutate(amountCents)` creates a card with at least 100 US cents. This may spend real money, so ask the user first. The
   * kit never retries it. After an error whose `status` is missing or 5xx, the card may exist.
   */
  readonly create: UseMutationResult<CardAnswer, KeyholdError, number>;
  /** `mutate(cardId)` closes a card for good. */
  readonly close: UseMutationResult<CardAnswer, KeyholdError, string>;
}

const issued = ({ cards }: AgentcardCardList) => cards;
const none: readonly AgentcardOwnCard[] = [];

/**
 * The cards that your app created through the user's connection to Agentcard. The kit never asks for card numbers or
 * security codes.
 *
 * @param connection Agentcard's id in the backend's configuration, the id of a further account, or a connection: see {@link ConnectionName}.
 *   Default: `agentcard`. A provider's id fails with `several_connections` if the user has several connections there and no default
 *
 * @example
 * ```tsx
 * const { cards, create } = useAgentcardCards();
 * console.log(cards.data?.map(({ last4 }) => last4));
 * ```
 */
export function useAgentcardCards(connection: ConnectionName = "agentcard"): UseAgentcardCardsResult {
  const { queryClient } = useKeyhold();
  const { client, id, connectedAt, isConnected: enabled } = useCalls(connection);
  const query = cardsQuery(client, { id, connectedAt });
  const cards = useApprovedQuery({ ...query, enabled, select: issued });
  // A change of these renders the component too, because it changes when the query was last answered.
  const { ownCards = none } = queryClient.getQueryData(query.queryKey) ?? {};

  const { approvalId, send } = useApprovedCall();
  async function callTool(name: string, args: ToolArguments, done: "created" | "closed") {
    const call = send(() => client.callTool(id, name, args));
    return cardAnswer(await refreshOnConnectionError(client, queryClient, call), done);
  }
  const common = {
    // Load the list after an error too: only the list says whether the card exists. The mutation does not wait for the list, which may wait for the user.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: query.queryKey }),
  } as const;
  const create = useMutation<CardAnswer, KeyholdError, number>(
    { ...common, mutationFn: (amountCents) => callTool("create_card", { amount_cents: amountCents }, "created") },
    queryClient,
  );
  const close = useMutation<CardAnswer, KeyholdError, string>(
    { ...common, mutationFn: (id) => callTool("close_card", { card_id: id }, "closed") },
    queryClient,
  );
  return { cards, ownCards, create, close, approvalId };
}
