import { QueryClient } from "@tanstack/react-query";

/**
 * A client of the kit's own over the caches of the app's client: they share all data, but not the default options, which the
 * app has set for its own queries and mutations. Only the app's way to hash keys has to be the same for all keys.
 */
export function withOwnDefaults(app: QueryClient): QueryClient {
  return new QueryClient({
    queryCache: app.getQueryCache(),
    mutationCache: app.getMutationCache(),
    defaultOptions: {
      queries: { queryKeyHashFn: app.getDefaultOptions().queries?.queryKeyHashFn },
      mutations: { networkMode: "always" },
    },
  });
}
