import type { Connections } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";

/** Milliseconds between two requests while a provider does not answer. The backend remembers an outage for as long. */
const OUTAGE_CHECKED = 30_000;

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
    // An outage ends without an event, and no component would ask again.
    refetchInterval: ({ state }) =>
      state.data?.connections.some(({ status }) => status === "unavailable") ? OUTAGE_CHECKED : false,
  });
}
