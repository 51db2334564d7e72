import type { Job } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { isPassing, type KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { callsThrough } from "../queries/callsThrough.js";
import { type ConnectionName, idOf } from "../queries/findConnection.js";
import { jobQuery } from "../queries/jobQuery.js";

/** How often the kit asks the backend, in milliseconds: before the user can act, while they act, and while requests fail. */
const intervals = { idle: 1_000, busy: 3_000, failing: 10_000 };

/**
 * Polls the status of a tool call that waits for a permission, also while the user is in another tab. Stops when the
 * permission is decided, or when the user has to act.
 *
 * @param isBusy whether the user is giving the permission
 */
export function useJob(
  connection: ConnectionName,
  id: string,
  { enabled, isBusy }: { readonly enabled: boolean; readonly isBusy: boolean },
): UseQueryResult<Job, KeyholdError> {
  const keyhold = useKeyhold();
  return useQuery(
    {
      ...jobQuery(callsThrough(keyhold, connection), idOf(connection), id),
      enabled,
      refetchInterval({ state: { data, error } }) {
        const isUpToUser = data?.status === "required" && !isBusy;
        if (isDecided(data) || isUpToUser || (error && !isPassing(error))) return false;
        if (error) return intervals.failing;
        return isBusy ? intervals.busy : intervals.idle;
      },
      refetchIntervalInBackground: true,
    },
    keyhold.queryClient,
  );
}

/** Whether the user has given or refused the permission. */
export function isDecided(job: Job | undefined): boolean {
  return job?.status === "approved" || job?.status === "failed";
}
