import type { Job, ProviderId } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { isRetryable, type KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { jobQuery } from "../queries/jobQuery.js";

/** How often the backend is asked, in milliseconds: while the user waits for something to do, while they do it, and while the backend fails. */
const intervals = { idle: 1_000, busy: 3_000, failing: 10_000 };

/**
 * Asks how a tool call stands that waits for a permission: again and again, also while the user is in another tab, until
 * that is decided, or up to the user.
 *
 * @param isBusy whether the user is giving the permission
 */
export function useJob(
  provider: ProviderId,
  id: string,
  { enabled, isBusy }: { readonly enabled: boolean; readonly isBusy: boolean },
): UseQueryResult<Job, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  return useQuery(
    {
      ...jobQuery(client, provider, id),
      enabled,
      refetchInterval({ state: { data, error } }) {
        const isUpToUser = data?.status === "required" && !isBusy;
        if (isDecided(data) || isUpToUser || (error && !isRetryable(error))) return false;
        if (error) return intervals.failing;
        return isBusy ? intervals.busy : intervals.idle;
      },
      refetchIntervalInBackground: true,
    },
    queryClient,
  );
}

/** Whether the user has answered, one way or the other. */
export function isDecided(job: Job | undefined): boolean {
  return job?.status === "approved" || job?.status === "failed";
}
