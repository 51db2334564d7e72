import type { Connections } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { type KeyholdError, retryOnce } from "../client/KeyholdError.js";
import { queryKeys } from "./queryKeys.js";

/** `GET /connections`: the one request that feeds every component on the page. */
export function connectionsQuery(client: KeyholdClient) {
  return queryOptions<Connections, KeyholdError>({
    queryKey: queryKeys.connections(client),
    queryFn: () => client.connections(),
    staleTime: 10_000,
    retry: retryOnce,
    // An offline page should say so at once, where the default would wait in silence.
    networkMode: "always",
    refetchOnReconnect: true,
  });
}
