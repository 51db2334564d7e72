import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Changes } from "./createChanges.js";

/**
 * Listens for changes while a component of the kit is on the page. Each of them shows connections or asks for them first.
 *
 * @param queryKey of the connections
 * @returns a function that stops this
 */
export function followChanges(changes: Changes, queryClient: QueryClient, queryKey: QueryKey): () => void {
  const { queryHash } = queryClient.defaultQueryOptions({ queryKey });
  const cache = queryClient.getQueryCache();
  let stop: (() => void) | undefined;

  function listen(mayListen: boolean) {
    const query = cache.get(queryHash);
    if (mayListen && query?.isActive() && query.state.data) stop ??= changes.listen();
    else {
      stop?.();
      stop = undefined;
    }
  }
  listen(true);
  let isFollowing = true;
  const unsubscribe = cache.subscribe(({ query }) => {
    // Later: when the app shows another page, its components go and come in one step.
    if (query.queryHash === queryHash) queueMicrotask(() => listen(isFollowing));
  });
  return () => {
    isFollowing = false;
    unsubscribe();
    listen(false);
  };
}
