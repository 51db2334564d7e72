import type { ActivityLine } from "@keyhold/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { activityQuery } from "../queries/activityQuery.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, findConnection, idOf, isExact } from "../queries/findConnection.js";

/** Which calls to list. Default: all of the user. */
export interface UseActivityOptions {
  /**
   * Only the calls of this connection: a provider's id, the id of a further account, or a connection (see {@link ConnectionName}). The error is
   * `unknown_provider` if the backend has no such provider.
   */
  readonly connection?: ConnectionName | undefined;
  /** Only the calls of the agent with this label. */
  readonly agent?: string | undefined;
}

/** What was done, and the function to load more of it. */
export interface UseActivityResult {
  /** The tool calls of pages and agents that are loaded, the newest first. Undefined while they are not known. */
  readonly activity: readonly ActivityLine[] | undefined;
  /** Why the activity, or the connections before it, could not be loaded. */
  readonly error: KeyholdError | null;
  /** Whether a request is on its way. */
  readonly isFetching: boolean;
  /** Asks the backend again. */
  readonly refetch: () => void;
  /** Whether there are older calls. */
  readonly hasMore: boolean;
  /** Loads the next 50 calls. Ignored while it loads them, and if there are none. */
  readonly showMore: () => void;
  /** Whether the next calls are being loaded. */
  readonly isLoadingMore: boolean;
  /** Why the next calls could not be loaded. */
  readonly moreError: KeyholdError | null;
}

/**
 * The record of tool calls: what agents, and pages of this product, did with the user's connections. The backend keeps the last 500 calls of 90
 * days. While a component with this hook is mounted, the kit asks again when the backend's event says that there are new lines, after each call of
 * this page, when the user comes back to the page, and each minute.
 *
 * @example
 * ```tsx
 * const { activity = [] } = useActivity({ connection: "agentcard" });
 * return activity.map(({ at, summary, outcome }) => <li key={at}>{`${summary}: ${outcome}`}</li>);
 * ```
 */
export function useActivity({ connection, agent }: UseActivityOptions = {}): UseActivityResult {
  const { client, queryClient } = useKeyhold();
  // The activity is asked for when the page knows which user it shows, so that requests name the user.
  const shown = useQuery(
    {
      ...connectionsQuery(client),
      select: (all) => ({
        user: all.user,
        id: connection && (isExact(connection) ? idOf(connection) : findConnection(all, connection).id),
      }),
    },
    queryClient,
  );
  const { user, id } = shown.data ?? {};
  const query = activityQuery(client, { connection: id, agent });
  const asked = useInfiniteQuery({ ...query, enabled: user !== undefined }, queryClient);
  const { error, isFetchNextPageError } = asked;
  return {
    activity: user === undefined ? undefined : asked.data?.pages.flatMap((page) => page.activity),
    error: (isFetchNextPageError ? null : error) ?? shown.error,
    isFetching: asked.isFetching || shown.isFetching,
    refetch: () => void (user === undefined ? shown : asked).refetch(),
    hasMore: asked.hasNextPage,
    showMore() {
      if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
    },
    isLoadingMore: asked.isFetchingNextPage,
    moreError: isFetchNextPageError ? error : null,
  };
}
