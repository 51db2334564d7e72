import type { Connection } from "@keyhold/contract";
import { type UseSuspenseQueryResult, useSuspenseQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";

/** As {@link useConnections}, for a `<Suspense>` that shows the waiting and an error boundary that takes the error. */
export function useSuspenseConnections(): UseSuspenseQueryResult<readonly Connection[], KeyholdError> {
  const { client, queryClient } = useKeyhold();
  return useSuspenseQuery({ ...connectionsQuery(client), select: ({ connections }) => connections }, queryClient);
}
