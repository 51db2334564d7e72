import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import type { Change } from "../connector/Change.js";
import { queryKeys } from "./queryKeys.js";
import { refreshActivity } from "./refreshActivity.js";

/** Milliseconds until the kit asks for the activity. A busy agent makes many events, and one request is enough for all of this time. */
const SOON = 250;

/**
 * Asks again for what has changed, if the page shows it.
 *
 * @param isConnecting whether the page connects an account with a request
 */
export function refreshChanged(
  client: KeyholdClient,
  queryClient: QueryClient,
  change: Change,
  isConnecting: boolean,
): void {
  const { connection, permissions, approval, activity } = change;
  const isAny = Object.keys(change).length === 0;
  const queryKey = queryKeys.connections(client);
  // While a change of this page is on its way, the backend may still answer with the old state. The page asks again after it.
  const isChanging = isConnecting || queryClient.isMutating({ mutationKey: [...queryKey, "change"] }) > 0;
  void queryClient.invalidateQueries({
    queryKey,
    predicate({ queryKey: [, , , of, what] }) {
      if (of === undefined) return isAny || (!isChanging && !permissions && !approval && !activity);
      if (of === "/approvals") return isAny || !!approval;
      return what === "permissions" && (isAny || (permissions === true && of === connection));
    },
  });
  if (isAny || activity) refreshActivity(client, queryClient, SOON);
}
