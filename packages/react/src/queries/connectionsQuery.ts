import type { Connections } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { queryKeys } from "./queryKeys.js";
import { statedQuery } from "./stated.js";

/** `GET /connections`: the one request that feeds every component on the page. */
export function connectionsQuery(client: KeyholdClient) {
  return queryOptions<Connections, KeyholdError>({
    ...statedQuery,
    queryKey: queryKeys.connections(client),
    queryFn: () => client.connections(),
    staleTime: 10_000,
  });
}
