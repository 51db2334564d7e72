import type { ConnectionId, Job } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient, ToolClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";
import { refreshOnConnectionError } from "./refreshOnConnectionError.js";

/** The key of the status of a waiting tool call, and of the mutation that continues the call. */
export const jobKey = (client: KeyholdClient, connection: ConnectionId, id: string) =>
  [...queryKeys.connection(client, connection), "jobs", id] as const;

/**
 * The query options for `GET /connections/:connection/jobs/:id`: the status of a tool call that waits for a permission.
 *
 * @param client from `createClient`
 * @param connection the connection's id
 * @param id the call's id, from `authorizationRequest`
 * @example
 * ```ts
 * const { jobId } = authorizationRequest(result) ?? {};
 * const job = jobId && (await queryClient.fetchQuery(jobQuery(client, "civic", jobId)));
 * ```
 */
export function jobQuery(client: ToolClient, connection: ConnectionId, id: string) {
  return queryOptions<Job, KeyholdError>({
    ...queryDefaults,
    queryKey: jobKey(client, connection, id),
    queryFn: ({ client: queryClient }) => refreshOnConnectionError(client, queryClient, client.job(connection, id)),
    // An old status is of no use.
    gcTime: 0,
  });
}
