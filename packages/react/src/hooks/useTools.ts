import type { ProviderId, Tool } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { toolsQuery } from "../queries/toolsQuery.js";
import { useConnection } from "./useConnection.js";

/**
 * The tools of a connected provider. The kit asks for them only while the provider is connected.
 *
 * @example
 * ```tsx
 * const { data } = useTools("civic");
 * console.log(data?.tools.map(({ name }) => name));
 * ```
 */
export function useTools(provider: ProviderId): UseQueryResult<readonly Tool[], KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const enabled = useConnection(provider).data?.status === "connected";
  return useQuery({ ...toolsQuery(client, provider), enabled, select: ({ tools }) => tools }, queryClient);
}
