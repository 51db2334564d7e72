import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { queryKeys } from "../queries/queryKeys.js";
import { refreshActivity } from "../queries/refreshActivity.js";
import { listenForChanges } from "./listenForChanges.js";

/** Following the tool calls of one user. */
interface Following {
  readonly user: string;
  followers: number;
  readonly stop: () => void;
}

/** All components below one KeyholdProvider share one. */
const followed = new WeakMap<KeyholdClient, Following>();

/**
 * Asks for the approvals and the activity again when something of this user has changed, as long as the page is shown. A page that the browser
 * keeps for Back has no open stream or channel: with one, some browsers would not keep it.
 *
 * @param user the mark of the user that the page shows
 * @returns a function that stops this
 */
export function followCalls(client: KeyholdClient, queryClient: QueryClient, user: string): () => void {
  const known = followed.get(client);
  const following = known?.user === user ? known : begin(client, queryClient, user);
  followed.set(client, following);
  following.followers += 1;
  return () => {
    following.followers -= 1;
    if (following.followers > 0) return;
    following.stop();
    if (followed.get(client) === following) followed.delete(client);
  };
}

function begin(client: KeyholdClient, queryClient: QueryClient, user: string): Following {
  const ask = () => {
    void queryClient.invalidateQueries({ queryKey: queryKeys.approvals(client) });
    refreshActivity(client, queryClient);
  };
  let stopListening = listenForChanges(client, ask);
  const onPageHide = () => stopListening();
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    stopListening = listenForChanges(client, ask);
    ask();
  };
  window.addEventListener("pagehide", onPageHide);
  window.addEventListener("pageshow", onPageShow);
  return {
    user,
    followers: 0,
    stop() {
      stopListening();
      window.removeEventListener("pagehide", onPageHide);
      window.removeEventListener("pageshow", onPageShow);
    },
  };
}
