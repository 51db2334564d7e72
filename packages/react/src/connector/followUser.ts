import type { Query, QueryClient } from "@tanstack/react-query";
import type { KeyholdClient, ShownUser } from "../client/createClient.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { followQuery } from "./followQuery.js";

/** The user that the page shows. */
export interface FollowedUser extends ShownUser {
  /** Starts to watch for changes of the user in the query cache. Returns a function that stops this. */
  follow(): () => void;
}

/**
 * How often the page asks again in one minute without the user. A backend may answer the connections but refuse the
 * requests after it, and the page would ask forever.
 */
const most = 3;

/**
 * Follows the user that the page shows.
 *
 * @param onChange called when the page shows another user than before
 */
export function followUser(client: KeyholdClient, queryClient: QueryClient, onChange: () => void): FollowedUser {
  const { queryKey } = connectionsQuery(client);
  const cache = queryClient.getQueryCache();
  const isBelow = (query: Query) => query.queryKey.length > queryKey.length;
  const current = () => queryClient.getQueryData(queryKey)?.user;
  /** Kept while the kit asks for the connections again, so that no request is sent for another user. */
  let last: string | undefined;
  let asked = 0;
  let since = 0;

  const mark = () => current() ?? last;
  return {
    mark,
    lost(error, user) {
      // A late answer for the previous user says nothing about the current one.
      if (user && user !== mark()) return;
      for (const query of cache.findAll({ queryKey })) {
        // A reset would cancel the request that was refused, and that request would wait forever.
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
        // Only the user's click, or their return to the page, asks again. A component that mounts does not.
        queryClient.setQueryDefaults(queryKey, { retryOnMount: false });
        cache.find({ queryKey })?.setState({ status: "error", error });
      }
    },
    follow() {
      last = current();
      return followQuery(queryClient, queryKey, (query) => {
        const before = last;
        const user = current();
        if (user) queryClient.setQueryDefaults(queryKey, {});
        // No answer yet: the app has reset the query itself, and begins again.
        if (user || query.state.dataUpdateCount === 0) last = user;
        if (!before || !user || before === user) return;
        void queryClient.resetQueries({ queryKey, predicate: isBelow });
        onChange();
      });
    },
  };
}
