import { QueryClient, QueryClientContext } from "@tanstack/react-query";
import { type ReactNode, useContext, useEffect, useMemo, useReducer, useState } from "react";
import { createClient } from "../client/createClient.js";
import { createConnector } from "../connector/createConnector.js";
import type { MessageOverrides } from "../messages/Messages.js";
import { Announcer, nextAnnouncement } from "./Announcer.js";
import { KeyholdContext } from "./KeyholdContext.js";

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
  readonly children?: ReactNode;
}

/** Tells the components and hooks below which backend to ask, and runs what they start, even while they come and go. */
export function KeyholdProvider({
  baseUrl = "/api/keyhold",
  fetch,
  messages,
  children,
  ...props
}: KeyholdProviderProps) {
  const [ownQueryClient] = useState(() => new QueryClient());
  const appQueryClient = useContext(QueryClientContext);
  const queryClient = props.queryClient ?? appQueryClient ?? ownQueryClient;

  const [announcement, announce] = useReducer(nextAnnouncement, { text: "", number: 0 });
  const running = useMemo(() => {
    const client = createClient({ baseUrl, fetch });
    return { client, queryClient, connector: createConnector(client, queryClient), announce };
  }, [baseUrl, fetch, queryClient]);
  const keyhold = useMemo(() => ({ ...running, messages }), [running, messages]);

  useEffect(() => {
    queryClient.mount();
    const stop = running.connector.start();
    return () => {
      stop();
      queryClient.unmount();
    };
  }, [queryClient, running]);

  return (
    <KeyholdContext.Provider value={keyhold}>
      {children}
      <Announcer {...announcement} />
    </KeyholdContext.Provider>
  );
}
