import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Calls `listener` with a query each time something about it has changed, also who shows it.
 *
 * @returns a function that stops this
 */
export function followQuery(
  queryClient: QueryClient,
  queryKey: QueryKey,
  listener: (query: Query) => void,
): () => void {
  const { queryHash } = queryClient.defaultQueryOptions({ queryKey });
  return queryClient.getQueryCache().subscribe(({ query }) => {
    if (query.queryHash === queryHash) listener(query);
  });
}
