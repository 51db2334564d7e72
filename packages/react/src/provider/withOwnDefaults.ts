import { QueryClient } from "@tanstack/react-query";

/**
 * Creates a query client for the kit with the caches of the app's client. Both share all data, but not the default options,
 * which the app has set for its own queries and mutations. Only the function that hashes keys is the app's.
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
