import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { queryKeys } from "./queryKeys.js";

/** Milliseconds until the kit asks. The backend writes the line of a call after the event about it, and the lines of half a second together. */
const LATER = 1_000;

const planned = new WeakSet<KeyholdClient>();

/** Asks for the activity again in a second, if the page then shows it. It does not stop a request that loads further pages for the user. */
export function refreshActivity(client: KeyholdClient, queryClient: QueryClient): void {
  if (planned.has(client)) return;
  planned.add(client);
  setTimeout(() => {
    planned.delete(client);
    void queryClient.invalidateQueries({ queryKey: queryKeys.activity(client) }, { cancelRefetch: false });
  }, LATER);
}
