import { type Approval, agentPaths } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { readApproval, readApprovals } from "../client/readApproval.js";
import { isLive } from "./isLive.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";

/** How often the kit asks for approvals, in milliseconds: beside an event stream, which can fail, and without one. */
const refetchIntervalOf = (client: KeyholdClient) => (isLive(client) ? 60_000 : 5_000);

/**
 * The query options for `GET /approvals`: the tool calls that wait for the user, and those that are approved and not sent yet.
 *
 * @param client from `createClient`
 * @example
 * ```ts
 * await queryClient.prefetchQuery(approvalsQuery(client));
 * ```
 */
export function approvalsQuery(client: KeyholdClient) {
  return queryOptions<readonly Approval[], KeyholdError>({
    ...queryDefaults,
    queryKey: queryKeys.approvals(client),
    queryFn: () => client.request(agentPaths.approvals(), readApprovals),
    refetchInterval: refetchIntervalOf(client),
  });
}

/**
 * The query options for `GET /approvals/:id`: one approval, until the user has decided in any tab.
 *
 * @param client from `createClient`
 * @param id the `id` of an approval
 * @example
 * ```ts
 * const { status } = await queryClient.fetchQuery(approvalQuery(client, approvalId));
 * ```
 */
export function approvalQuery(client: KeyholdClient, id: string) {
  return queryOptions<Approval, KeyholdError>({
    ...queryDefaults,
    queryKey: [...queryKeys.approvals(client), id],
    queryFn: () => client.request(agentPaths.approval(encodeURIComponent(id)), readApproval),
    refetchInterval: refetchIntervalOf(client),
    refetchIntervalInBackground: true,
    // An old status is of no use.
    gcTime: 0,
  });
}
