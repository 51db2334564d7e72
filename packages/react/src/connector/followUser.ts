import type { Query, QueryClient } from "@tanstack/react-query";
import type { KeyholdClient, ShownUser } from "../client/createClient.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";

/** The user whom the page shows, and how to follow who that is. */
export interface FollowedUser extends ShownUser {
  /** Follows it, whichever component has asked for the connections; returns the way to stop. */
  follow(): () => void;
}

/** How often the page asks again by itself in a minute. A backend may allow what it then refuses, without an end. */
const most = 3;

/** @param onChange called when the page shows another user than before */
export function followUser(client: KeyholdClient, queryClient: QueryClient, onChange: () => void): FollowedUser {
  const { queryKey } = connectionsQuery(client);
  const { queryHash } = queryClient.defaultQueryOptions({ queryKey });
  const cache = queryClient.getQueryCache();
  const isBelow = (query: Query) => query.queryKey.length > queryKey.length;
  const current = () => queryClient.getQueryData(queryKey)?.user;
  /** Stays while the connections are asked for again, so that nothing is done for another user meanwhile. */
  let last: string | undefined;
  let asked = 0;
  let since = 0;

  const mark = () => current() ?? last;
  return {
    mark,
    lost(error, user) {
      // A late answer to a request for the user before says nothing about the next one.
      if (user && user !== mark()) return;
      for (const query of cache.findAll({ queryKey })) {
        // Resetting it would cancel the very request that was refused, and it would wait for an answer for ever.
        if (query.state.data) query.setState({ data: undefined, dataUpdatedAt: 0, status: "pending" });
      }
      if (queryClient.isFetching({ queryKey, exact: true })) return;
      if (Date.now() - since > 60_000) {
        since = Date.now();
        asked = 0;
      }
      asked += 1;
      if (asked <= most) {
        void queryClient.invalidateQueries({ queryKey, exact: true });
      } else {
        // The user asks again, or the browser does when they come back. A component that appears does not.
        queryClient.setQueryDefaults(queryKey, { retryOnMount: false });
        cache.get(queryHash)?.setState({ status: "error", error });
      }
    },
    follow() {
      last = current();
      return cache.subscribe(({ query }) => {
        if (query.queryHash !== queryHash) return;
        const before = last;
        const user = current();
        if (user) queryClient.setQueryDefaults(queryKey, {});
        // Without any answer yet, the app has dropped the connections by itself and begins again.
        if (user || query.state.dataUpdateCount === 0) last = user;
        if (!before || !user || before === user) return;
        void queryClient.resetQueries({ queryKey, predicate: isBelow });
        onChange();
      });
    },
  };
}
