import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Changes } from "./createChanges.js";
import { followQuery } from "./followQuery.js";

/**
 * Listens for changes while a component of the kit is on the page. Each of them shows connections or asks for them first.
 *
 * @param queryKey of the connections
 * @returns a function that stops this
 */
export function followChanges(changes: Changes, queryClient: QueryClient, queryKey: QueryKey): () => void {
  let stop: (() => void) | undefined;
  let isFollowing = true;

  function listen(query = queryClient.getQueryCache().find({ queryKey })) {
    if (isFollowing && query?.isActive() && query.state.data) stop ??= changes.listen();
    else {
      stop?.();
      stop = undefined;
    }
  }
  listen();
  // Later: when the app shows another page, its components go and come in one step.
  const stopFollowing = followQuery(queryClient, queryKey, (query) => queueMicrotask(() => listen(query)));
  return () => {
    isFollowing = false;
    stopFollowing();
    listen();
  };
}
