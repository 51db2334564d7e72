import type { ProviderId, Tool } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { toolsQuery } from "../queries/toolsQuery.js";
import { useConnection } from "./useConnection.js";

/** The tools that a connected provider offers. Asks only while it is connected. */
export function useTools(provider: ProviderId): UseQueryResult<readonly Tool[], KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const enabled = useConnection(provider).data?.status === "connected";
  return useQuery({ ...toolsQuery(client, provider), enabled, select: ({ tools }) => tools }, queryClient);
}
