import { type Approval, type ApprovalDecision, agentPaths } from "@keyhold/contract";
import { type MutationState, useMutation, useMutationState, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { readApproval } from "../client/readApproval.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { approvalsQuery } from "../queries/approvalsQuery.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { refreshActivity } from "../queries/refreshActivity.js";

/** A decision that the user has made on this page, at most five minutes ago. */
export interface Decision extends ApprovalDecision {
  /** `pending` while it is sent. After `error`, the user can decide again. */
  readonly status: "pending" | "success" | "error";
  /** Why the decision could not be sent. Null unless `status` is `error`. */
  readonly error: KeyholdError | null;
  /** The decided approval after `success`, and the approval as it was shown before. */
  readonly approval: Approval | undefined;
}

/** What waits for the user, and the functions to decide. */
export interface UseApprovalsResult {
  /** The calls that wait, and those that are approved and not sent yet. The oldest is first. Undefined while they are not known. */
  readonly approvals: readonly Approval[] | undefined;
  /** Why the approvals, or the connections before them, could not be loaded. */
  readonly error: KeyholdError | null;
  /** Whether a request is on its way. */
  readonly isFetching: boolean;
  /** Asks the backend again. */
  readonly refetch: () => void;
  /** How many wait for the user, for a badge. 0 while this is not known. */
  readonly count: number;
  /** The latest decision about each approval, by its id. All components on the page share them. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Lets the call be sent, once, exactly as it is shown. Ignored if a decision about it is on its way or made. */
  readonly approve: (id: string) => void;
  /** Refuses the call. Ignored in the same cases as `approve`. */
  readonly decline: (id: string) => void;
}

type Variables = ApprovalDecision & { readonly id: string };

/**
 * The tool calls that wait for the user's approval. The list is live: one tab of the browser has the backend's event stream.
 *
 * @example
 * ```tsx
 * const { count } = useApprovals();
 * return <a href="/approvals">{count > 0 ? `Approvals (${count})` : "Approvals"}</a>;
 * ```
 */
export function useApprovals(): UseApprovalsResult {
  const { client, queryClient, connector } = useKeyhold();
  // The approvals are asked for when the page knows which user it shows, so that requests name the user.
  const shown = useQuery({ ...connectionsQuery(client), select: ({ user }) => user }, queryClient);
  const user = shown.data;
  const query = approvalsQuery(client);
  const { queryKey } = query;
  const asked = useQuery({ ...query, enabled: user !== undefined }, queryClient);

  const mutationKey = [...queryKey, user, "decide"];
  const { mutate } = useMutation<Approval, KeyholdError, Variables, Approval | undefined>(
    {
      mutationKey,
      onMutate: ({ id }) => queryClient.getQueryData(queryKey)?.find((each) => each.id === id),
      mutationFn: ({ id, decision }) =>
        client.request(agentPaths.approval(encodeURIComponent(id)), readApproval, "POST", { decision }),
      // Load the list after an error too: only the list says whether the approval still waits.
      onSettled(_answer, _error, { id }) {
        connector.tell({ approval: id });
        refreshActivity(client, queryClient);
        return queryClient.invalidateQueries({ queryKey });
      },
    },
    queryClient,
  );
  const made = useMutationState<MutationState<Approval, KeyholdError, Variables, Approval | undefined>>(
    { filters: { mutationKey } },
    queryClient,
  );
  const decisions = new Map<string, Decision>();
  for (const { variables, status, error, data, context } of made) {
    if (!variables || status === "idle") continue;
    decisions.set(variables.id, { decision: variables.decision, status, error, approval: data ?? context });
  }

  function decide(id: string, decision: ApprovalDecision["decision"]) {
    const isMade = queryClient.getMutationCache().findAll({
      mutationKey,
      predicate: ({ state }) => Object(state.variables).id === id && state.status !== "error",
    });
    if (isMade.length === 0) mutate({ id, decision });
  }
  const waiting = asked.data?.filter(
    ({ id, status }) => status === "waiting" && decisions.get(id)?.status !== "success",
  );
  return {
    approvals: asked.data,
    error: asked.error ?? shown.error,
    isFetching: asked.isFetching || shown.isFetching,
    refetch: () => void (user === undefined ? shown : asked).refetch(),
    count: waiting?.length ?? 0,
    decisions,
    approve: (id) => decide(id, "approve"),
    decline: (id) => decide(id, "decline"),
  };
}
