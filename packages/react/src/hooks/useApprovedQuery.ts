import { type QueryKey, skipToken, type UseQueryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { onceApproved, type WaitsForApproval } from "./useApprovedCall.js";

/**
 * A query that calls a tool. If the user has to approve the call, the query stays pending and `approvalId` says what it waits for. After the
 * approval, the kit sends the call once more. It fails with `approval_declined` if the user declines, and with `approval_required` if they do not
 * decide in time. Such a query does not run again when the user comes back to the page, because each time the user would be asked.
 */
export type ApprovedQueryResult<Data> = UseQueryResult<Data, KeyholdError> & WaitsForApproval;

/** @see {@link ApprovedQueryResult} */
export function useApprovedQuery<Answer, Data, Key extends QueryKey>(
  query: UseQueryOptions<Answer, KeyholdError, Data, Key>,
): ApprovedQueryResult<Data> {
  const keyhold = useKeyhold();
  const { queryClient } = keyhold;
  // All components with this query share what it waits for. Undefined: it has never needed an approval.
  const approvalKey = [...query.queryKey, "/approval"];
  const approval = useQuery<string | null>({ queryKey: approvalKey, queryFn: skipToken }, queryClient);
  const runsByItself = () => queryClient.getQueryData(approvalKey) === undefined;

  const { queryFn } = query;
  const result = useQuery(
    {
      ...query,
      queryFn:
        typeof queryFn === "function"
          ? (context) =>
              onceApproved(
                keyhold,
                async () => queryFn(context),
                (id) => queryClient.setQueryData(approvalKey, id ?? null),
                // Read the signal only while the call waits. Once it was read, TanStack Query cancels the query when its last component unmounts.
                () => context.signal,
              )
          : queryFn,
      refetchOnMount: runsByItself,
      refetchOnReconnect: runsByItself,
      refetchOnWindowFocus: runsByItself,
    },
    queryClient,
  );
  return { ...result, approvalId: approval.data ?? undefined };
}
