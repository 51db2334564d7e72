import { agentPaths, type Connection, type Permissions, withQuery } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { readPermissions } from "../client/readPermissions.js";
import { PROVIDER_TIMEOUT } from "../client/timeouts.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";
import { refreshOnConnectionError } from "./refreshOnConnectionError.js";

/**
 * The query options for `GET /connections/:connection/permissions`: what an agent may do with each tool, and what the user can choose.
 *
 * @param client from `createClient`
 * @param connection its id; `connectedAt` is part of the key, because after a reconnect it may be another account with other choices
 * @param agent the agent's label. Default: `agent`
 * @example
 * ```ts
 * const { tools } = await queryClient.fetchQuery(permissionsQuery(client, connection, "shopper"));
 * ```
 */
export function permissionsQuery(
  client: KeyholdClient,
  connection: Pick<Connection, "id" | "connectedAt">,
  agent = "agent",
) {
  const { id, connectedAt } = connection;
  const path = withQuery(agentPaths.permissions(encodeURIComponent(id)), { agent });
  return queryOptions<Permissions, KeyholdError>({
    ...queryDefaults,
    queryKey: [...queryKeys.connection(client, id), "permissions", connectedAt, agent],
    queryFn: ({ client: queryClient }) =>
      refreshOnConnectionError(
        client,
        queryClient,
        client.request(path, readPermissions, "GET", undefined, PROVIDER_TIMEOUT),
      ),
    staleTime: 10_000,
  });
}
