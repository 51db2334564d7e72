import { type Activity, type ActivityLine, agentPaths, type ConnectionId, withQuery } from "@keyhold/contract";
import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { readActivity } from "../client/readActivity.js";
import { isLive } from "./isLive.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";

/** Which part of the record to read. Default: everything. */
export interface ActivityFilter {
  /** Only the calls of this connection, by its id. */
  readonly connection?: ConnectionId | undefined;
  /** Only the calls of the agent with this label. */
  readonly agent?: string | undefined;
}

/** A backend keeps 500 lines for each user, in pages of 50. */
const MOST_PAGES = 10;
/** Milliseconds until the kit asks again: in general, and while a call runs that has just begun, if no event says that it has ended. */
const [USUAL, SOON] = [60_000, 5_000];
/** Milliseconds for which a call without an end counts as one that runs. */
const RUNS = 60_000;

/**
 * The query options for `GET /activity`, for infinite queries: the tool calls of pages and agents, the newest first.
 *
 * @param client from `createClient`
 * @param filter only the calls of this `connection` (its id) or `agent` (its label). Default: all calls of the user
 * @example
 * ```ts
 * await queryClient.prefetchInfiniteQuery(activityQuery(client, { agent: "shopper" }));
 * ```
 */
export function activityQuery(client: KeyholdClient, { connection, agent }: ActivityFilter = {}) {
  const filter = { ...(connection !== undefined && { connection }), ...(agent !== undefined && { agent }) };
  return infiniteQueryOptions<Activity, KeyholdError, InfiniteData<Activity>, readonly unknown[], string | undefined>({
    ...queryDefaults,
    queryKey: [...queryKeys.activity(client), filter],
    queryFn: ({ pageParam: before }) =>
      client.request(withQuery(agentPaths.activity(), { ...filter, before }), readActivity),
    initialPageParam: undefined,
    getNextPageParam: ({ next }, pages) => (pages.length < MOST_PAGES ? next : undefined),
    refetchInterval: ({ state }) => (!isLive(client) && state.data?.pages[0]?.activity.some(runs) ? SOON : USUAL),
  });
}

const runs = ({ at, durationMs }: ActivityLine) => durationMs === undefined && Date.now() - Date.parse(at) < RUNS;
