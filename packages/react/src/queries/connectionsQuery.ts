import type { Connections } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";

/**
 * The query options for `GET /connections`, the request that all components share.
 *
 * @param client from `createClient`
 * @example
 * ```ts
 * await queryClient.prefetchQuery(connectionsQuery(createClient({ baseUrl: "https://app.example/api/keyhold" })));
 * ```
 */
export function connectionsQuery(client: KeyholdClient) {
  return queryOptions<Connections, KeyholdError>({
    ...queryDefaults,
    queryKey: queryKeys.connections(client),
    queryFn: () => client.connections(),
    staleTime: 10_000,
  });
}
