import { QueryClient, QueryClientContext } from "@tanstack/react-query";
import { type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { createClient, type ShownUser } from "../client/createClient.js";
import { createConnector } from "../connector/createConnector.js";
import type { MessageOverrides } from "../messages/Messages.js";
import { Announcements } from "./Announcements.js";
import { createAnnouncer } from "./createAnnouncer.js";
import { KeyholdContext } from "./KeyholdContext.js";
import { withOwnDefaults } from "./withOwnDefaults.js";

/** Props of {@link KeyholdProvider}. */
export interface KeyholdProviderProps {
  /** Where the backend's router is mounted. Default `/api/keyhold`. */
  readonly baseUrl?: string;
  /** Default: the app's own where there is one above, else one of the kit's. */
  readonly queryClient?: QueryClient;
  /** Words to use in place of the English defaults, one by one. */
  readonly messages?: MessageOverrides;
  /** What sends the requests; a stable function. Default: the page's own `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Called when another user has signed in, for example in another tab. The kit has removed what it showed of the user before. Reload here what your
   * page shows of that user.
   */
  readonly onUserChange?: () => void;
  readonly children?: ReactNode;
}

/** Tells the components and hooks below which backend to ask, and runs what they start, even while they come and go. */
export function KeyholdProvider({
  baseUrl = "/api/keyhold",
  fetch,
  messages,
  onUserChange,
  children,
  ...props
}: KeyholdProviderProps) {
  const [ownQueryClient] = useState(() => new QueryClient());
  const appQueryClient = useContext(QueryClientContext);
  const given = props.queryClient ?? appQueryClient ?? ownQueryClient;

  const [announcer] = useState(createAnnouncer);
  const running = useMemo(() => {
    const queryClient = withOwnDefaults(given);
    const shown: ShownUser = { mark: () => connector.mark(), lost: (...refusal) => connector.lost(...refusal) };
    const client = createClient({ baseUrl, fetch, shown });
    const connector = createConnector(client, queryClient);
    return { client, queryClient, connector, ...announcer };
  }, [baseUrl, fetch, given, announcer]);
  const keyhold = useMemo(() => ({ ...running, messages }), [running, messages]);

  useEffect(() => {
    given.mount();
    const stop = running.connector.start();
    return () => {
      stop();
      given.unmount();
    };
  }, [given, running]);

  return (
    <KeyholdContext.Provider value={keyhold}>
      {children}
      <Announcements onUserChange={onUserChange} />
    </KeyholdContext.Provider>
  );
}
