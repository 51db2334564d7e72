import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { queryKeys } from "./queryKeys.js";

/**
 * Removes all that the page knows of the user whom it shows, and reads the connections again: the backend answers with those of the user who is signed
 * in now, or that no user is.
 */
export function forgetUser(client: KeyholdClient, queryClient: QueryClient): void {
  const queryKey = queryKeys.connections(client);
  for (const query of queryClient.getQueryCache().findAll({ queryKey })) {
    // Resetting the connections would abort the request that may have reported the change, and send it again.
    if (query.queryKey.length > queryKey.length) query.reset();
    else if (query.state.data) query.setState({ data: undefined, dataUpdatedAt: 0, status: "pending" });
  }
  if (queryClient.isFetching({ queryKey, exact: true }) === 0) {
    void queryClient.invalidateQueries({ queryKey, exact: true });
  }
}
