import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { queryKeys } from "./queryKeys.js";

/** Milliseconds until the kit asks after a call of this page. The backend writes the lines of half a second together. */
const LATER = 700;

const planned = new WeakSet<KeyholdClient>();

/** Asks for the activity again in a moment, if the page then shows it. It does not stop a request that loads further pages for the user. */
export function refreshActivity(client: KeyholdClient, queryClient: QueryClient, after = LATER): void {
  if (planned.has(client)) return;
  planned.add(client);
  setTimeout(() => {
    planned.delete(client);
    void queryClient.invalidateQueries({ queryKey: queryKeys.activity(client) }, { cancelRefetch: false });
  }, after);
}
